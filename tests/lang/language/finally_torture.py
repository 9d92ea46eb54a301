# try, finally, with, return, break, continue and generators in each other's way.
log = []


def note(*args):
    log.append(args)


def flush(title):
    global log
    print(title, *log)
    log = []


class Manager:
    def __init__(self, name, swallow=False, fail_enter=False, fail_exit=False):
        self.name, self.swallow, self.fail_enter, self.fail_exit = name, swallow, fail_enter, fail_exit

    def __enter__(self):
        note('enter', self.name)
        if self.fail_enter:
            raise RuntimeError('enter ' + self.name)
        return self

    def __exit__(self, kind, value, traceback):
        note('exit', self.name, kind.__name__ if kind else None, traceback is not None)
        if self.fail_exit:
            raise RuntimeError('exit ' + self.name)
        return self.swallow


def chain(error):
    names = []
    while error is not None:
        names.append(type(error).__name__ + ':' + str(error))
        error = error.__context__
    return ' <- '.join(names)


def attempt(f, *args):
    try:
        result = f(*args)
    except BaseException as error:
        note('raised', chain(error))
    else:
        note('result', result)
    flush(f.__name__)


def return_runs_finally_once():
    try:
        return 1
    finally:
        note('finally')


def return_through_failing_finally():
    try:
        try:
            return 1
        finally:
            note('inner')
            raise KeyError('inner')
    finally:
        note('outer')


def failing_finally_is_not_its_own_handler():
    try:
        return 1
    except ValueError:
        note('must not come')
    finally:
        note('f')
        int.nothing


def break_through_with():
    for i in range(3):
        with Manager('m' + str(i)):
            if i == 1:
                break
            note('body', i)
    else:
        note('else')
    return i


def continue_through_with_and_finally():
    out = []
    for i in range(4):
        try:
            with Manager('w'):
                if i % 2:
                    continue
                out.append(i)
        finally:
            out.append('f')
    return out


def return_in_with_exit_fails():
    try:
        with Manager('a'):
            with Manager('b', fail_exit=True):
                return 'value'
    except RuntimeError as error:
        note('caught', chain(error))
        return 'other'


def with_swallows():
    with Manager('s', swallow=True):
        raise ValueError('gone')
    return 'after'


def with_swallows_in_loop():
    n = 0
    for i in range(3):
        with Manager('s', swallow=True):
            n += 1
            raise ValueError(i)
    return n


def enter_fails():
    with Manager('a') as a, Manager('b', fail_enter=True) as b:
        note('never')


def nested_context():
    try:
        raise KeyError(1)
    except KeyError:
        try:
            raise ValueError(2)
        except ValueError:
            try:
                raise TypeError(3)
            finally:
                note('f')


def bare_raise_after_inner_handler():
    try:
        raise KeyError('outer')
    except KeyError:
        try:
            raise ValueError('inner')
        except ValueError:
            pass
        raise


def name_is_unbound_after_handler():
    e = 1
    try:
        raise KeyError
    except KeyError as e:
        pass
    return e


def name_goes_on_return():
    try:
        raise KeyError('k')
    except KeyError as e:
        return str(e)


def loops_with_returns():
    for i in range(5):
        try:
            for j in range(5):
                try:
                    if i == 2 and j == 3:
                        return i, j
                    if j == 4:
                        break
                    if j % 2:
                        continue
                finally:
                    note(i, j)
        finally:
            note('outer', i)


def generator(n):
    try:
        for i in range(n):
            try:
                got = yield i
                note('got', got)
            except ValueError as error:
                note('value error', str(error))
                yield 'handled'
            finally:
                note('inner', i)
    finally:
        note('outer')


def drive_generator():
    g = generator(3)
    note(next(g))
    note(g.send('x'))
    note(g.throw(ValueError('thrown')))
    note(next(g))
    g.close()
    return list(g)


def delegating():
    try:
        result = yield from inner()
        note('inner returned', result)
        yield 'more'
    except KeyError as error:
        note('delegating caught', chain(error))
        return 'done'
    finally:
        note('delegating finally')


def inner():
    try:
        with Manager('inner'):
            yield 1
            yield 2
        return 'r'
    except ValueError:
        note('inner value error')
        return 'v'


def drive_delegation():
    g = delegating()
    note(next(g))
    note(g.throw(ValueError('to inner')))
    try:
        g.throw(KeyError('after'))
    except StopIteration as stop:
        note('stopped', stop.value)
    g = delegating()
    next(g)
    g.close()
    g = delegating()
    next(g)
    try:
        g.throw(KeyError('straight'))
    except StopIteration as stop:
        note('stopped', stop.value)


def return_in_handler_of_generator():
    def g():
        while True:
            try:
                yield 1
            except ValueError:
                return 'x'
            finally:
                note('f')
    it = g()
    next(it)
    try:
        it.throw(ValueError)
    except StopIteration as stop:
        return stop.value


def handled_is_restored():
    import sys
    try:
        raise KeyError
    except KeyError:
        note(sys.exception().__class__.__name__)
        try:
            raise ValueError
        except ValueError:
            note(sys.exception().__class__.__name__)
        note(sys.exception().__class__.__name__)
    note(sys.exception())


def while_with_else():
    i = 0
    while i < 3:
        i += 1
        try:
            if i == 2:
                continue
            note(i)
        finally:
            note('f', i)
    else:
        note('else')
    while True:
        try:
            break
        finally:
            note('leaving')


def deep():
    try:
        try:
            try:
                raise KeyError(1)
            finally:
                note(1)
                try:
                    raise ValueError(2)
                except ValueError:
                    note(2)
        except KeyError as e:
            note('k', chain(e))
            raise TypeError(3) from e
    except TypeError as e:
        note(chain(e), type(e.__cause__).__name__)
        return 'ok'


for f in (return_runs_finally_once, return_through_failing_finally, failing_finally_is_not_its_own_handler,
          break_through_with, continue_through_with_and_finally, return_in_with_exit_fails, with_swallows,
          with_swallows_in_loop, enter_fails, nested_context, bare_raise_after_inner_handler,
          name_is_unbound_after_handler, name_goes_on_return, loops_with_returns, drive_generator, drive_delegation,
          return_in_handler_of_generator, while_with_else, deep):
    attempt(f)
