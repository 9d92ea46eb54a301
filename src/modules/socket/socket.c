/* socket.c - class _socket.socket: making, waiting, connecting, options. message.c has what sends and receives. */
#define _GNU_SOURCE
#include "modules/socket/socket.h"

#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "modules/warnings.h"
#include "object/attribute.h"
#include "object/buffer.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/sys.h"

enum { OPTION_MAX = 1024 };

Value socket_module_of(const Socket *s)
{
    Type *type = s->head.type;
    while (is_empty(type->module_state))
        type = type->base;
    return type->module_state;
}

static bool audit(const char *event, Value first, Value second)
{
    Value args = tuple_pack(2, first, second);
    bool ok = !is_empty(args) && sys_audit(event, args);
    release(args);
    return ok;
}

/* ---- time-outs ---- */

bool socket_timeout(Value v, int64_t *timeout)
{
    if (is_none(v)) {
        *timeout = -1;
        return true;
    }
    if (!system_duration(v, timeout))
        return false;
    if (*timeout < 0) {
        error_value("Timeout value out of range");
        return false;
    }
    return true;
}

Value socket_timeout_value(int64_t timeout) { return timeout < 0 ? none_value() : float_value((double)timeout / 1e9); }

static bool set_blocking(Socket *s, bool blocking)
{
    int flags = fcntl(s->fd, F_GETFL);
    int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    if (flags < 0 || (wanted != flags && fcntl(s->fd, F_SETFL, wanted) < 0)) {
        (void)!posix_error().bits;
        return false;
    }
    return true;
}

static Value set_timeout(Socket *s, int64_t timeout)
{
    s->timeout = timeout;
    return set_blocking(s, timeout < 0) ? none_value() : EMPTY;
}

static Value socket_settimeout(Value self, Value v)
{
    int64_t timeout;
    return socket_timeout(v, &timeout) ? set_timeout(as_socket(self), timeout) : EMPTY;
}

static Value socket_setblocking(Value self, Value v)
{
    int on = is_true(v);
    return on < 0 ? EMPTY : set_timeout(as_socket(self), on ? -1 : 0);
}

static Value socket_gettimeout(Value self) { return socket_timeout_value(as_socket(self)->timeout); }
static Value socket_getblocking(Value self) { return bool_value(as_socket(self)->timeout != 0); }

/* ---- calls that wait ---- */

static bool give_number(int *number, int value)
{
    if (number)
        *number = value;
    return false;
}

/* 1: ready; 0: time is up; -1: errno. */
static int wait_ready(const Socket *s, bool writing, bool connecting, int64_t left)
{
    struct pollfd fd = {.fd = s->fd, .events = writing ? POLLOUT : POLLIN};
    if (connecting)
        fd.events |= POLLERR;
    if (left < 0)
        return 0;
    Thread *thread = gil_release();
    int n = poll(&fd, 1, system_milliseconds(left)), number = errno;
    gil_acquire(thread);
    errno = number;
    return n;
}

/* Waits within the deadline: 1 ready, -1: failed, and it was told. */
static int wait_within(Socket *s, bool writing, bool connecting, int64_t deadline, int *number)
{
    for (;;) {
        int n = wait_ready(s, writing, connecting, deadline - system_now());
        if (n > 0)
            return 1;
        if (n < 0 && errno == EINTR) {
            if (posix_signals())
                continue;
            give_number(number, 0);
        } else if (n < 0) {
            if (!number)
                (void)!posix_error().bits;
            give_number(number, errno);
        } else {
            if (!number)
                error_set(TYPE(TimeoutError), "timed out");
            give_number(number, EWOULDBLOCK);
        }
        return -1;
    }
}

bool socket_call(Socket *s, bool writing, SocketCall make, void *context, bool connecting, int *number, int64_t timeout)
{
    int64_t deadline = timeout > 0 ? system_now() + timeout : 0;
    for (;;) {
        if (timeout > 0 && wait_within(s, writing, connecting, deadline, number) < 0)
            return false;
        Thread *thread = gil_release();
        bool ok = make(s, context);
        int error = errno;
        gil_acquire(thread);
        errno = error;
        if (ok)
            return true;
        if (error == EINTR) {
            if (!posix_signals())
                return give_number(number, 0);
        } else if (timeout <= 0 || (error != EWOULDBLOCK && error != EAGAIN)) {
            if (!number)
                (void)!posix_error().bits;
            return give_number(number, error);
        }
    }
}

/* ---- making and closing ---- */

static Value socket_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    Socket *s = object_new(type);
    if (s) {
        s->fd = -1;
        s->timeout = -1;
    }
    return from_pointer(s);
}

/* What is -1 of family, type and protocol is asked of the descriptor. */
static bool adopt(int fd, int *family, int *type, int *protocol)
{
    Address address;
    socklen_t n = sizeof address;
    memset(&address, 0, sizeof address);
    bool ok = getsockname(fd, &address.any, &n) >= 0;
    if (!ok && (*family == -1 || errno == EBADF || errno == ENOTSOCK)) {
        (void)!posix_error().bits;
        return false;
    }
    if (*family == -1)
        *family = address.any.sa_family;
    n = sizeof *type;
    if (*type == -1 && getsockopt(fd, SOL_SOCKET, SO_TYPE, type, &n) < 0)
        return false;
    n = sizeof *protocol;
    if (*protocol == -1 && getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, protocol, &n) < 0)
        return false;
    return true;
}

static bool make_socket(Socket *s, int family, int type, int protocol)
{
    family = family == -1 ? AF_INET : family;
    type = type == -1 ? SOCK_STREAM : type;
    protocol = protocol == -1 ? 0 : protocol;
    Thread *thread = gil_release();
    int fd = socket(family, type | SOCK_CLOEXEC, protocol), number = errno;
    gil_acquire(thread);
    errno = number;
    if (fd < 0) {
        (void)!posix_error().bits;
        return false;
    }
    s->fd = fd;
    s->family = family;
    s->type = type;
    s->protocol = protocol;
    return true;
}

/* Once there is a descriptor: the type's flags, the time-out. */
static bool finish_socket(Socket *s, Value module)
{
    bool nonblocking = s->type & SOCK_NONBLOCK;
    s->type &= ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    s->timeout = -1;
    if (nonblocking) {
        s->timeout = 0;
        return true;
    }
    Value otherwise = module_kept(module, KEPT_DEFAULT_TIMEOUT);
    return socket_timeout(otherwise, &s->timeout) && (s->timeout < 0 || set_blocking(s, false));
}

static bool socket_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"socket", {NULL}, NATIVE_BOUND, "(family=-1, type=-1, proto=-1, fileno=None)", NULL};
    Socket *s = as_socket(self);
    Value bound[4];
    int family, type, protocol, fd;
    if (!bind_arguments(&row, args, nargs, kwnames, bound, 4) || !posix_int(bound[0], &family) || !posix_int(bound[1], &type) ||
        !posix_int(bound[2], &protocol))
        return false;
    Value event[] = {self, bound[0], bound[1], bound[2]}, all = tuple_from(event, 4);
    bool ok = !is_empty(all) && sys_audit("socket.__new__", all);
    release(all);
    if (!ok)
        return false;
    if (is_none(bound[3]))
        return make_socket(s, family, type, protocol) && finish_socket(s, socket_module_of(s));
    if (!posix_int(bound[3], &fd))
        return false;
    if (fd < 0) {
        error_value("negative file descriptor");
        return false;
    }
    if (!adopt(fd, &family, &type, &protocol)) {
        (void)!posix_error().bits;
        return false;
    }
    s->fd = fd;
    s->family = family;
    s->type = type;
    s->protocol = protocol == -1 ? 0 : protocol;
    return finish_socket(s, socket_module_of(s));
}

static int shut(Socket *s)
{
    int fd = s->fd;
    s->fd = -1;
    if (fd < 0)
        return 0;
    Thread *thread = gil_release();
    int failed = close(fd), number = errno;
    gil_acquire(thread);
    errno = number;
    return failed && number != ECONNRESET ? -1 : 0;
}

static Value socket_close(Value self) { return shut(as_socket(self)) ? posix_error() : none_value(); }

static void socket_finalize(Value self)
{
    Socket *s = as_socket(self);
    if (s->fd < 0)
        return;
    Value saved = error_fetch();
    if (!warnings_resource(self, "unclosed %R", self) && error_matches(TYPE(Warning)))
        error_unraisable("Exception ignored while finalizing socket", self);
    error_clear();
    (void)shut(s);
    if (!is_empty(saved))
        error_restore(saved);
}

static void socket_dealloc(Object *self)
{
    if (!(self->word & OBJECT_FINALIZED) && !has_flag(self->type, TYPE_HEAP) && ((Socket *)self)->fd >= 0) {
        self->word = (self->word & (OBJECT_ONE - 1)) | OBJECT_ONE | OBJECT_FINALIZED;
        socket_finalize(from_pointer(self));
        self->word -= OBJECT_ONE;
        if (object_count(self) > 0)
            return;
    }
    (void)shut((Socket *)self);
    object_free(self);
}

static Value socket_detach(Value self)
{
    int fd = as_socket(self)->fd;
    as_socket(self)->fd = -1;
    return int_value(fd);
}

static Value socket_fileno(Value self) { return int_value(as_socket(self)->fd); }

static Value socket_repr(Value self)
{
    Socket *s = as_socket(self);
    return str_format("<socket object, fd=%d, family=%d, type=%d, proto=%d>", s->fd, s->family, s->type, s->protocol);
}

/* ---- connections ---- */

typedef struct Peer {
    Address address;
    socklen_t length;
    int fd;
} Peer;

static bool call_accept(Socket *s, void *context)
{
    Peer *peer = context;
    peer->length = sizeof peer->address;
    peer->fd = accept4(s->fd, &peer->address.any, &peer->length, SOCK_CLOEXEC);
    return peer->fd >= 0;
}

static Value socket_accept(Value self)
{
    Peer peer;
    memset(&peer, 0, sizeof peer);
    if (!socket_call(as_socket(self), false, call_accept, &peer, false, NULL, as_socket(self)->timeout))
        return EMPTY;
    Value pair[] = {int_value(peer.fd), address_value(&peer.address, peer.length)};
    Value result = tuple_checked(pair, 2);
    if (is_empty(result))
        close(peer.fd);
    return result;
}

static Value socket_bind(Value self, Value v)
{
    Peer peer;
    int failed;
    if (!address_parse(as_socket(self), v, "bind", &peer.address, &peer.length) || !audit("socket.bind", self, v))
        return EMPTY;
    Thread *thread = gil_release();
    failed = bind(as_socket(self)->fd, &peer.address.any, peer.length);
    int number = errno;
    gil_acquire(thread);
    errno = number;
    return failed ? posix_error() : none_value();
}

static bool call_connected(Socket *s, void *context)
{
    (void)context;
    int error;
    socklen_t n = sizeof error;
    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0)
        return false;
    errno = error;
    return error == 0 || error == EISCONN;
}

/* false: exception, or an error number in *number. */
static bool connect_to(Socket *s, Peer *peer, int *number)
{
    Thread *thread = gil_release();
    int failed = connect(s->fd, &peer->address.any, peer->length), error = errno;
    gil_acquire(thread);
    errno = error;
    if (!failed)
        return true;
    bool wait = false;
    if (error == EINTR) {
        if (!posix_signals())
            return give_number(number, 0);
        wait = s->timeout != 0;
    } else {
        wait = s->timeout > 0 && error == EINPROGRESS;
    }
    if (wait) /* a blocking socket waits as long as it takes */
        return socket_call(s, true, call_connected, NULL, true, number, s->timeout > 0 ? s->timeout : (int64_t)INT_MAX * 1000000);
    errno = error;
    if (!number)
        (void)!posix_error().bits;
    return give_number(number, error);
}

static Value socket_connect(Value self, Value v)
{
    Peer peer;
    if (!address_parse(as_socket(self), v, "connect", &peer.address, &peer.length) || !audit("socket.connect", self, v))
        return EMPTY;
    return connect_to(as_socket(self), &peer, NULL) ? none_value() : EMPTY;
}

static Value socket_connect_ex(Value self, Value v)
{
    Peer peer;
    int number = 0;
    if (!address_parse(as_socket(self), v, "connect_ex", &peer.address, &peer.length) || !audit("socket.connect", self, v))
        return EMPTY;
    if (connect_to(as_socket(self), &peer, &number))
        return int_value(0);
    return error_occurred() ? EMPTY : int_value(number);
}

static Value socket_listen(Value self, const Value *args)
{
    int backlog = SOMAXCONN < 128 ? SOMAXCONN : 128;
    if (!is_empty(args[0]) && !posix_int(args[0], &backlog))
        return EMPTY;
    return listen(as_socket(self)->fd, backlog < 0 ? 0 : backlog) ? posix_error() : none_value();
}

static Value own_address(Value self, bool peer)
{
    Address address;
    socklen_t n = sizeof address;
    int fd = as_socket(self)->fd;
    memset(&address, 0, sizeof address);
    int failed = peer ? getpeername(fd, &address.any, &n) : getsockname(fd, &address.any, &n);
    return failed ? posix_error() : address_value(&address, n);
}

static Value socket_getsockname(Value self) { return own_address(self, false); }
static Value socket_getpeername(Value self) { return own_address(self, true); }

static Value socket_shutdown(Value self, Value v)
{
    int how;
    return posix_int(v, &how) ? (shutdown(as_socket(self)->fd, how) ? posix_error() : none_value()) : EMPTY;
}

/* ---- options ---- */

static Value socket_getsockopt(Value self, const Value *args)
{
    Socket *s = as_socket(self);
    int level, option, size = 0;
    if (!posix_int(args[0], &level) || !posix_int(args[1], &option) || (!is_empty(args[2]) && !posix_int(args[2], &size)))
        return EMPTY;
    if (size == 0) {
        uint64_t wide = 0;
        int number = 0;
        socklen_t n = s->family == AF_VSOCK ? sizeof wide : sizeof number;
        void *to = s->family == AF_VSOCK ? (void *)&wide : &number;
        if (getsockopt(s->fd, level, option, to, &n) < 0)
            return posix_error();
        return s->family == AF_VSOCK ? int_from_uint64(wide) : int_value(number);
    }
    if (s->family == AF_VSOCK)
        return error_set(TYPE(OSError), "getsockopt string buffer not allowed");
    if (size < 0 || size > OPTION_MAX)
        return error_set(TYPE(OSError), "getsockopt buflen out of range");
    char data[OPTION_MAX];
    socklen_t n = (socklen_t)size;
    return getsockopt(s->fd, level, option, data, &n) < 0 ? posix_error() : bytes_from(data, n);
}

static Value set_option(Socket *s, int level, int option, const void *data, size_t size)
{
    return setsockopt(s->fd, level, option, data, (socklen_t)size) < 0 ? posix_error() : none_value();
}

/* (level, option, int or buffer), or (level, option, None, length). */
static Value socket_setsockopt(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Socket *s = as_socket(self);
    int level, option, number;
    uint64_t length;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("socket.setsockopt() takes no keyword arguments");
    if (nargs < 3 || nargs > 4 || (nargs == 4 && !is_none(args[2])))
        return error_type("setsockopt() takes exactly 3 arguments (%zu given)", nargs);
    if (!posix_int(args[0], &level) || !posix_int(args[1], &option))
        return EMPTY;
    if (nargs == 4)
        return system_masked(args[3], &length) ? set_option(s, level, option, NULL, (uint32_t)length) : EMPTY;
    if (is_int(args[2]) && s->family == AF_VSOCK) {
        int64_t wide;
        return system_int64(args[2], &wide) ? set_option(s, level, option, &wide, sizeof wide) : EMPTY;
    }
    if (is_int(args[2]))
        return posix_int(args[2], &number) ? set_option(s, level, option, &number, sizeof number) : EMPTY;
    Buffer view = {.owner = EMPTY};
    if (!buffer_get(args[2], &view, BUFFER_SIMPLE))
        return EMPTY;
    Value result = view.length > INT_MAX ? error_overflow("socket option is larger than %i bytes", INT_MAX)
                                         : set_option(s, level, option, view.data, (size_t)view.length);
    buffer_release(&view);
    return result;
}

static const NativeRow methods[] = {
    NATIVE("_accept", socket_accept, "($self, /)", "Waits for a connection: (descriptor, address)."),
    NATIVE("bind", socket_bind, "($self, object, /)", "Gives the socket a local address."),
    NATIVE("close", socket_close, "($self, /)", "Closes the socket."),
    NATIVE("connect", socket_connect, "($self, object, /)", "Connects to an address."),
    NATIVE("connect_ex", socket_connect_ex, "($self, object, /)", "Connects to an address; the error number, 0 if there is none."),
    NATIVE("detach", socket_detach, "($self, /)", "Closes the object, not the descriptor, which it gives."),
    NATIVE("fileno", socket_fileno, "($self, /)", "The descriptor; -1 once closed."),
    NATIVE("getblocking", socket_getblocking, "($self, /)", "Whether calls wait."),
    NATIVE("getpeername", socket_getpeername, "($self, /)", "The address of the other end."),
    NATIVE("getsockname", socket_getsockname, "($self, /)", "The address of this end."),
    NATIVE("getsockopt", socket_getsockopt, "($self, level, option, buffersize=<unset>, /)", "An option: an int, or bytes."),
    NATIVE("gettimeout", socket_gettimeout, "($self, /)", "The time-out in seconds, or None."),
    NATIVE("listen", socket_listen, "($self, backlog=<unset>, /)", "Lets others connect."),
    NATIVE("recv", socket_recv, "($self, buffersize, flags=<unset>, /)", "Receives up to buffersize bytes."),
    NATIVE("recv_into", socket_recv_into, "($self, buffer, nbytes=<unset>, flags=<unset>, /)", "Receives into a buffer; how many bytes."),
    NATIVE("recvfrom", socket_recvfrom, "($self, buffersize, flags=<unset>, /)", "Receives bytes and their sender's address."),
    NATIVE("recvfrom_into", socket_recvfrom_into, "($self, buffer, nbytes=<unset>, flags=<unset>, /)", "Receives into a buffer: (how many bytes, address)."),
    NATIVE("recvmsg", socket_recvmsg, "($self, bufsize, ancbufsize=<unset>, flags=<unset>, /)", "Receives a message: (data, ancillary data, flags, address)."),
    NATIVE("recvmsg_into", socket_recvmsg_into, "($self, buffers, ancbufsize=<unset>, flags=<unset>, /)", "Receives a message into buffers."),
    NATIVE("send", socket_send, "($self, data, flags=<unset>, /)", "Sends bytes; how many were sent."),
    NATIVE("sendall", socket_sendall, "($self, data, flags=<unset>, /)", "Sends all the bytes."),
    NATIVE("sendmsg", socket_sendmsg, "($self, buffers, ancdata=<unset>, flags=<unset>, address=<unset>, /)", "Sends a message of buffers and ancillary data."),
    NATIVE("sendto", socket_sendto, "($self, data, flags=<unset>, address=<unset>, /)", "Sends bytes to an address."),
    NATIVE("setblocking", socket_setblocking, "($self, object, /)", "Sets whether calls wait."),
    NATIVE("setsockopt", socket_setsockopt, "($self, level, option, value, optlen=<unset>, /)", "Sets an option."),
    NATIVE("settimeout", socket_settimeout, "($self, object, /)", "Sets the time-out; None: wait for ever."),
    NATIVE("shutdown", socket_shutdown, "($self, object, /)", "Shuts one direction or both down."),
    NATIVE_END,
};

static const GetSetRow getset[] = {
    {"timeout", socket_gettimeout, NULL, "The time-out in seconds, or None."},
    GETSET_END,
};

static const MemberRow members[] = {
    {"family", MEMBER_INT, offsetof(Socket, family), true, "The address family."},
    {"type", MEMBER_INT, offsetof(Socket, type), true, "The kind of socket."},
    {"proto", MEMBER_INT, offsetof(Socket, protocol), true, "The protocol."},
    MEMBER_END,
};

const TypeSpec socket_spec = {
    .name = "_socket.socket",
    .doc = "socket(family=AF_INET, type=SOCK_STREAM, proto=0, fileno=None)\n--\n\nAn end of a connection.",
    .size = sizeof(Socket),
    .flags = TYPE_BASE,
    .methods = methods,
    .getset = getset,
    .members = members,
    .slots = {.new = socket_new, .init = socket_init, .finalize = socket_finalize, .dealloc = socket_dealloc, .repr = socket_repr},
};
