# Logging: records formatted into a stream, records that the level drops, and child loggers.
import io
import logging


def prepare():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter('%(levelname)s:%(name)s:%(message)s'))
    logger = logging.getLogger('bench')
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    return logger, stream


def simple(logger, n):
    for _ in range(n):
        logger.warning('hello')
        logger.error('something happened')


def formatted(logger, n):
    for i in range(n):
        logger.warning('hello %s, number %d', 'you', i)


def silent(logger, n):
    for i in range(n):
        logger.debug('nobody sees %d', i)
        if logger.isEnabledFor(logging.INFO):
            raise AssertionError


def child(logger, n):
    sub = logger.getChild('child')
    for i in range(n):
        sub.warning('from below %r', i)


logger, stream = prepare()
simple(logger, 12000)
formatted(logger, 12000)
silent(logger, 600000)
child(logger, 10000)
print(len(stream.getvalue()))
