/* aio.h - the event loop's C parts, as start-up sees them. */
#ifndef PYISH_AIO_AIO_H
#define PYISH_AIO_AIO_H

/* Makes aio's modules known to the import system. */
void aio_install(void);

#endif
