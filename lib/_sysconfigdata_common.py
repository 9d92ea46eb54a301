"""Build variables for sysconfig: what holds on every platform that pyish runs on.

There are no extension modules in the form of shared libraries, no C headers of CPython's and no Makefile; variables that would
name them say where they would be.
"""

import sys


def variables(multiarch):
    """The variables on a platform, named as Debian names it."""
    prefix = sys.prefix
    version = "%d.%d" % sys.version_info[:2]
    library = prefix + "/lib"
    machine = multiarch.partition("-")[0]
    host = machine + "-pc-linux-gnu"
    flags = "-fno-strict-overflow -Wsign-compare -DNDEBUG -g -O3 -Wall"
    standard = library + "/python" + version
    result = {
        "ABIFLAGS": "", "AR": "ar", "ARFLAGS": "rcs", "BINDIR": prefix + "/bin", "BINLIBDEST": standard,
        "BLDLIBRARY": "", "BLDSHARED": "gcc -shared", "BUILD_GNU_TYPE": host, "BUILDEXE": "", "BUILDPYTHON": "pyish",
        "CC": "gcc", "CCSHARED": "-fPIC", "CFLAGS": flags, "CONFIG_ARGS": "", "CONFINCLUDEDIR": prefix + "/include",
        "CONFINCLUDEPY": prefix + "/include/python" + version, "CPPFLAGS": "", "CXX": "g++", "DESTDIRS": prefix,
        "DESTLIB": standard, "DESTSHARED": standard + "/lib-dynload", "ENSUREPIP": "no", "EXE": "",
        "EXT_SUFFIX": ".pyish-%d%d-%s.so" % (*sys.version_info[:2], multiarch), "HOSTRUNNER": "", "HOST_GNU_TYPE": host,
        "INCLDIRSTOMAKE": "", "INCLUDEDIR": prefix + "/include", "INCLUDEPY": prefix + "/include/python" + version,
        "INSTALL": "/usr/bin/install -c", "LDCXXSHARED": "g++ -shared", "LDFLAGS": "", "LDLIBRARY": "libpyish.a",
        "LDLIBRARYDIR": "", "LDSHARED": "gcc -shared", "LDVERSION": version, "LIBC": "", "LIBDEST": standard, "LIBDIR": library,
        "LIBM": "-lm", "LIBPL": standard + "/config-%s-%s" % (version, multiarch), "LIBPYTHON": "", "LIBRARY": "libpyish.a",
        "LIBS": "-lgmp -lev -lz -lm -lpthread -ldl", "LINKCC": "gcc", "LINKFORSHARED": "", "MACHDEP": "linux",
        "MACHDEP_OBJS": "", "MODLIBS": "", "MODULE_BUILDTYPE": "static", "MULTIARCH": multiarch,
        "MULTIARCH_CPPFLAGS": '-DMULTIARCH=\\"%s\\"' % multiarch, "OPT": "-DNDEBUG -g -O3 -Wall", "OTHER_LIBTOOL_OPT": "",
        "PGO_PROF_USE_FLAG": "", "PLATLIBDIR": "lib", "PYTHON": "pyish", "PYTHONFRAMEWORK": "", "PYTHONFRAMEWORKDIR": "no-framework",
        "PYTHONFRAMEWORKINSTALLDIR": "", "PYTHONFRAMEWORKPREFIX": "", "PYTHONPATH": "", "PY_BUILTIN_HASHLIB_HASHES": "md5,sha1,sha2,sha3,blake2",
        "PY_BUILTIN_MODULE_CFLAGS": flags, "PY_CFLAGS": flags, "PY_CFLAGS_NODIST": "", "PY_COERCE_C_LOCALE": 1, "PY_CORE_CFLAGS": flags,
        "PY_CORE_LDFLAGS": "", "PY_CPPFLAGS": "", "PY_ENABLE_SHARED": 0, "PY_LDFLAGS": "", "PY_LDFLAGS_NODIST": "", "PY_SSL_DEFAULT_CIPHERS": 1,
        "PY_STDMODULE_CFLAGS": flags, "Py_DEBUG": 0, "Py_ENABLE_SHARED": 0, "Py_GIL_DISABLED": 0, "Py_HASH_ALGORITHM": 0,
        "Py_TRACE_REFS": 0, "RANLIB": "ranlib", "SCRIPTDIR": library, "SHELL": "/bin/sh", "SHLIBS": "", "SHLIB_SUFFIX": ".so",
        "SIZEOF_DOUBLE": 8, "SIZEOF_FLOAT": 4, "SIZEOF_INT": 4, "SIZEOF_LONG": 8, "SIZEOF_LONG_LONG": 8, "SIZEOF_OFF_T": 8,
        "SIZEOF_PID_T": 4, "SIZEOF_PTHREAD_T": 8, "SIZEOF_SHORT": 2, "SIZEOF_SIZE_T": 8, "SIZEOF_TIME_T": 8, "SIZEOF_UINTPTR_T": 8,
        "SIZEOF_VOID_P": 8, "SIZEOF_WCHAR_T": 4, "SIZEOF__BOOL": 1, "SO": ".so", "SOABI": "pyish-%d%d-%s" % (*sys.version_info[:2], multiarch),
        "STATIC_LIBPYTHON": 1, "TEST_MODULES": "no",
        "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo", "VERSION": version, "VPATH": "",
        "WHEEL_PKG_DIR": "", "WITH_DOC_STRINGS": 1, "WITH_DTRACE": 0, "WITH_DYLD": 0, "WITH_MIMALLOC": 0, "WITH_PYMALLOC": 0,
        "WITH_VALGRIND": 0, "abs_builddir": prefix, "abs_srcdir": prefix, "datarootdir": prefix + "/share", "exec_prefix": sys.exec_prefix,
        "prefix": prefix, "srcdir": ".",
    }
    for name in ("DEV_PTMX", "DUP3", "EPOLL", "EVENTFD", "FORK", "FORKPTY", "GETENTROPY", "GETRANDOM", "GETRANDOM_SYSCALL", "INOTIFY_INIT",
                 "LINUX_VM_SOCKETS_H", "MEMFD_CREATE", "MKFIFO", "MMAP", "OPENPTY", "POLL", "POSIX_SPAWN", "PRLIMIT", "PTHREAD_H",
                 "SCHED_SETAFFINITY", "SENDFILE", "SIGACTION", "SIGALTSTACK", "SOCKETPAIR", "TIMERFD_CREATE", "VFORK"):
        result["HAVE_" + name] = 1
    result["HAVE_PERF_TRAMPOLINE"] = result["PY_HAVE_PERF_TRAMPOLINE"] = 0
    return result
