/* message.c - _socket.socket: sending and receiving. */
#define _GNU_SOURCE
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "modules/socket/socket.h"
#include "object/buffer.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "runtime/sys.h"

/* One transfer: data both ways, the address where there is one. */
typedef struct Transfer {
    char *data;
    size_t size;
    int flags;
    ssize_t done;
    Address *address; /* NULL: recv and send */
    socklen_t length;
} Transfer;

static bool call_receive(Socket *s, void *context)
{
    Transfer *t = context;
    t->done = recv(s->fd, t->data, t->size, t->flags);
    return t->done >= 0;
}

static bool call_receive_from(Socket *s, void *context)
{
    Transfer *t = context;
    t->length = sizeof *t->address;
    t->done = recvfrom(s->fd, t->data, t->size, t->flags, &t->address->any, &t->length);
    return t->done >= 0;
}

static bool call_send(Socket *s, void *context)
{
    Transfer *t = context;
    t->done = send(s->fd, t->data, t->size, t->flags);
    return t->done >= 0;
}

static bool call_send_to(Socket *s, void *context)
{
    Transfer *t = context;
    t->done = sendto(s->fd, t->data, t->size, t->flags, &t->address->any, t->length);
    return t->done >= 0;
}

static bool run(Value self, bool writing, SocketCall make, void *context)
{
    return socket_call(as_socket(self), writing, make, context, false, NULL, as_socket(self)->timeout);
}

static bool optional_int(Value v, int *result)
{
    *result = 0;
    return is_empty(v) || posix_int(v, result);
}

static bool size_argument(Value v, int64_t *size)
{
    *size = 0;
    return is_empty(v) || index_as_int64(v, size, TYPE(OverflowError));
}

/* ---- receiving ---- */

static Value receive_bytes(Value self, Transfer *t, int64_t size, const char *function)
{
    if (size < 0)
        return error_value("negative buffersize in %s", function);
    Bytes *bytes = bytes_new((size_t)size);
    if (bytes == NULL)
        return EMPTY;
    t->data = bytes->data;
    t->size = (size_t)size;
    if (!run(self, false, t->address ? call_receive_from : call_receive, t)) {
        RELEASE(bytes);
        return EMPTY;
    }
    return t->done == size || bytes_resize(&bytes, (size_t)t->done) ? from_pointer(bytes) : EMPTY;
}

Value socket_recv(Value self, const Value *args)
{
    Transfer t = {0};
    int64_t size;
    return size_argument(args[0], &size) && optional_int(args[1], &t.flags) ? receive_bytes(self, &t, size, "recv") : EMPTY;
}

Value socket_recvfrom(Value self, const Value *args)
{
    Address address;
    Transfer t = {.address = &address};
    int64_t size;
    memset(&address, 0, sizeof address);
    if (!size_argument(args[0], &size) || !optional_int(args[1], &t.flags))
        return EMPTY;
    Value data = receive_bytes(self, &t, size, "recvfrom");
    if (is_empty(data))
        return EMPTY;
    Value pair[] = {data, address_value(&address, t.length)};
    return tuple_checked(pair, 2);
}

static bool writable_view(Value v, Buffer *view, const char *function)
{
    if (buffer_get(v, view, BUFFER_WRITABLE))
        return true;
    if (error_catch(TYPE(BufferError)) || error_catch(TYPE(TypeError)))
        error_type("%s() argument 1 must be read-write bytes-like object, not %T", function, v);
    return false;
}

/* recv_into and recvfrom_into: the number of bytes, -1: exception. */
static int64_t receive_into(Value self, Transfer *t, const Value *args, const char *function, const char *too_small)
{
    Buffer view = {.owner = EMPTY};
    int64_t size;
    if (!size_argument(args[1], &size) || !optional_int(args[2], &t->flags) || !writable_view(args[0], &view, function))
        return -1;
    int64_t result = -1;
    if (size < 0) {
        error_value("negative buffersize in %s", function);
    } else if (size > view.length) {
        error_value("%s", too_small);
    } else {
        t->data = view.data;
        t->size = (size_t)(size ? size : view.length);
        if (run(self, false, t->address ? call_receive_from : call_receive, t))
            result = t->done;
    }
    buffer_release(&view);
    return result;
}

Value socket_recv_into(Value self, const Value *args)
{
    Transfer t = {0};
    int64_t n = receive_into(self, &t, args, "recv_into", "buffer too small for requested bytes");
    return n < 0 ? EMPTY : int_value(n);
}

Value socket_recvfrom_into(Value self, const Value *args)
{
    Address address;
    Transfer t = {.address = &address};
    memset(&address, 0, sizeof address);
    int64_t n = receive_into(self, &t, args, "recvfrom_into", "nbytes is greater than the length of the buffer");
    if (n < 0)
        return EMPTY;
    Value pair[] = {int_value(n), address_value(&address, t.length)};
    return tuple_checked(pair, 2);
}

/* ---- sending ---- */

Value socket_send(Value self, const Value *args)
{
    Transfer t = {0};
    Buffer view = {.owner = EMPTY};
    if (!optional_int(args[1], &t.flags) || !buffer_get(args[0], &view, BUFFER_SIMPLE))
        return EMPTY;
    t.data = view.data;
    t.size = (size_t)view.length;
    bool ok = run(self, true, call_send, &t);
    buffer_release(&view);
    return ok ? int_value(t.done) : EMPTY;
}

/* All of it within one time-out. */
static bool send_view(Socket *s, const Buffer *view, int flags)
{
    Transfer t = {.data = view->data, .size = (size_t)view->length, .flags = flags};
    int64_t timeout = s->timeout, deadline = timeout > 0 ? system_now() + timeout : 0;
    do {
        if (timeout > 0 && (timeout = deadline - system_now()) <= 0) {
            error_set(TYPE(TimeoutError), "timed out");
            return false;
        }
        if (!socket_call(s, true, call_send, &t, false, NULL, timeout))
            return false;
        t.data += t.done;
        t.size -= (size_t)t.done;
        if (!posix_signals())
            return false;
    } while (t.size > 0);
    return true;
}

Value socket_sendall(Value self, const Value *args)
{
    int flags;
    Buffer view = {.owner = EMPTY};
    if (!optional_int(args[1], &flags) || !buffer_get(args[0], &view, BUFFER_SIMPLE))
        return EMPTY;
    bool ok = send_view(as_socket(self), &view, flags);
    buffer_release(&view);
    return ok ? none_value() : EMPTY;
}

/* (data, address) or (data, flags, address). */
Value socket_sendto(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Address address;
    Transfer t = {.address = &address};
    Buffer view = {.owner = EMPTY};
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("socket.sendto() takes no keyword arguments");
    if (nargs < 2 || nargs > 3)
        return error_type("sendto() takes 2 or 3 arguments (%zu given)", nargs);
    if (!buffer_get(args[0], &view, BUFFER_SIMPLE))
        return EMPTY;
    Value event[] = {self, args[nargs - 1]}, all = tuple_from(event, 2);
    bool ok = (nargs == 2 || posix_int(args[1], &t.flags)) &&
              address_parse(as_socket(self), args[nargs - 1], "sendto", &address, &t.length) && !is_empty(all) &&
              sys_audit("socket.sendto", all);
    t.data = view.data;
    t.size = (size_t)view.length;
    ok = ok && run(self, true, call_send_to, &t);
    release(all);
    buffer_release(&view);
    return ok ? int_value(t.done) : EMPTY;
}

/* ---- messages of several parts ---- */

typedef struct Message {
    struct msghdr head;
    Address address;
    int flags;
    ssize_t done;
    Buffer *views;
    size_t count; /* views that are open */
    Value owner;  /* the sequence that the views are of */
} Message;

static bool call_receive_message(Socket *s, void *context)
{
    Message *m = context;
    m->done = recvmsg(s->fd, &m->head, m->flags);
    return m->done >= 0;
}

static bool call_send_message(Socket *s, void *context)
{
    Message *m = context;
    m->done = sendmsg(s->fd, &m->head, m->flags);
    return m->done >= 0;
}

static void message_done(Message *m)
{
    for (size_t i = 0; i < m->count; i++)
        buffer_release(&m->views[i]);
    free(m->views);
    free(m->head.msg_iov);
    free(m->head.msg_control);
    release(m->owner);
}

/* Opens a view of each item of an iterable. */
static bool message_views(Message *m, Value iterable, int flags, const char *function, const char *kind)
{
    m->owner = tuple_from_iterable(iterable);
    if (is_empty(m->owner)) {
        if (error_catch(TYPE(TypeError)))
            error_type("%s() argument 1 must be an iterable", function);
        return false;
    }
    size_t n = as_tuple(m->owner)->length;
    if (n > INT_MAX) {
        error_set(TYPE(OSError), "%s() argument 1 is too long", function);
        return false;
    }
    m->views = calloc(n + 1, sizeof *m->views);
    m->head.msg_iov = calloc(n + 1, sizeof *m->head.msg_iov);
    m->head.msg_iovlen = n;
    if (m->views == NULL || m->head.msg_iov == NULL) {
        error_no_memory();
        return false;
    }
    for (; m->count < n; m->count++) {
        Buffer *view = &m->views[m->count];
        if (!buffer_get(as_tuple(m->owner)->items[m->count], view, flags)) {
            if (kind && (error_catch(TYPE(BufferError)) || error_catch(TYPE(TypeError))))
                error_type("%s() argument 1 must be an iterable of %s", function, kind);
            return false;
        }
        m->head.msg_iov[m->count] = (struct iovec){view->data, (size_t)view->length};
    }
    return true;
}

/* ---- ancillary data ---- */

static bool cmsg_length(size_t length, size_t *result)
{
    if (length > INT_MAX - CMSG_SPACE(0))
        return false;
    *result = CMSG_LEN(length);
    return true;
}

static bool cmsg_space(size_t length, size_t *result)
{
    if (length > INT_MAX - CMSG_SPACE(0) - sizeof(size_t))
        return false;
    *result = CMSG_SPACE(length);
    return true;
}

/* Descriptors that come with a message which Python never sees would stay open for ever. */
static void close_descriptors(struct msghdr *head)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(head); c; c = CMSG_NXTHDR(head, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS || c->cmsg_len < CMSG_LEN(0))
            continue;
        size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < n; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            close(fd);
        }
    }
}

/* How many bytes of an item's data there are; false: not even its header. */
static bool cmsg_data_length(const struct msghdr *head, const struct cmsghdr *c, size_t *length, bool *truncated)
{
    const char *data = (const char *)CMSG_DATA(c), *end = (const char *)head->msg_control + head->msg_controllen;
    if (c->cmsg_len < CMSG_LEN(0) || data > end)
        return false;
    size_t claimed = c->cmsg_len - CMSG_LEN(0), there = (size_t)(end - data);
    *truncated = claimed > there;
    *length = *truncated ? there : claimed;
    return true;
}

static Value ancillary_list(struct msghdr *head)
{
    List *list = list_new(2);
    bool broken = false;
    for (struct cmsghdr *c = head->msg_controllen ? CMSG_FIRSTHDR(head) : NULL; list && c && !broken; c = CMSG_NXTHDR(head, c)) {
        size_t length = 0;
        bool whole = cmsg_data_length(head, c, &length, &broken);
        if (!whole || broken)
            if (!error_warn(TYPE(RuntimeWarning), 1, "received malformed or improperly-truncated ancillary data"))
                DISCARD(list);
        if (!whole || !list)
            break;
        Value items[] = {int_value(c->cmsg_level), int_value(c->cmsg_type), bytes_from(CMSG_DATA(c), length)};
        Value item = tuple_checked(items, 3);
        if (is_empty(item) || !list_append_owned(list, item))
            DISCARD(list);
    }
    return from_pointer(list);
}

/* Receives into what the message points to: the ancillary data, flags and address; EMPTY: exception. */
static bool receive_message(Value self, Message *m, Value ancillary_size, Value *parts)
{
    int64_t size;
    if (!size_argument(ancillary_size, &size))
        return false;
    if (size < 0 || size > INT_MAX) {
        error_value("invalid ancillary data buffer length");
        return false;
    }
    if (size > 0 && (m->head.msg_control = malloc((size_t)size)) == NULL) {
        error_no_memory();
        return false;
    }
    m->head.msg_controllen = (size_t)size;
    m->head.msg_name = &m->address;
    m->head.msg_namelen = sizeof m->address;
    if (!run(self, false, call_receive_message, m))
        return false;
    parts[0] = ancillary_list(&m->head);
    if (is_empty(parts[0])) {
        close_descriptors(&m->head);
        return false;
    }
    parts[1] = int_value(m->head.msg_flags);
    socklen_t n = m->head.msg_namelen < sizeof m->address ? m->head.msg_namelen : sizeof m->address;
    parts[2] = address_value(&m->address, n);
    return true;
}

Value socket_recvmsg(Value self, const Value *args)
{
    Message m = {.owner = EMPTY};
    int64_t size;
    Value parts[4] = {EMPTY}, result = EMPTY;
    if (!size_argument(args[0], &size) || !optional_int(args[2], &m.flags))
        return EMPTY;
    if (size < 0)
        return error_value("negative buffer size in recvmsg()");
    Bytes *bytes = bytes_new((size_t)size);
    struct iovec vector = {bytes ? bytes->data : NULL, (size_t)size};
    m.head.msg_iov = &vector;
    m.head.msg_iovlen = 1;
    if (bytes && receive_message(self, &m, args[1], parts + 1)) {
        if (m.done == size || bytes_resize(&bytes, (size_t)m.done))
            parts[0] = from_pointer(bytes);
        bytes = NULL;
        result = tuple_checked(parts, 4);
    }
    RELEASE(bytes);
    m.head.msg_iov = NULL;
    message_done(&m);
    return result;
}

Value socket_recvmsg_into(Value self, const Value *args)
{
    Message m = {.owner = EMPTY};
    Value parts[4] = {EMPTY}, result = EMPTY;
    if (!optional_int(args[2], &m.flags))
        return EMPTY;
    if (message_views(&m, args[0], BUFFER_WRITABLE, "recvmsg_into", "single-segment read-write buffers") &&
        receive_message(self, &m, args[1], parts + 1)) {
        parts[0] = int_value(m.done);
        result = tuple_checked(parts, 4);
    }
    message_done(&m);
    return result;
}

/* Writes one (level, type, data) behind the others. */
static bool add_ancillary(Message *m, size_t *used, size_t capacity, Value item, const Buffer *view)
{
    int level, type;
    size_t length, space;
    if (!posix_int(as_tuple(item)->items[0], &level) || !posix_int(as_tuple(item)->items[1], &type))
        return false;
    if (!cmsg_length((size_t)view->length, &length) || !cmsg_space((size_t)view->length, &space) || *used + space > capacity) {
        error_set(TYPE(OSError), "item size out of range after CMSG_NXTHDR()");
        return false;
    }
    struct cmsghdr *c = (struct cmsghdr *)((char *)m->head.msg_control + *used);
    c->cmsg_level = level;
    c->cmsg_type = type;
    c->cmsg_len = length;
    memcpy(CMSG_DATA(c), view->data, (size_t)view->length);
    *used += space;
    return true;
}

static bool ancillary_items(Value items)
{
    for (size_t i = 0; i < as_tuple(items)->length; i++) {
        Value item = as_tuple(items)->items[i];
        if (!is_tuple(item)) {
            error_type("[sendmsg() ancillary data items]() argument must be 3-item tuple, not %T", item);
            return false;
        }
        if (as_tuple(item)->length != 3) {
            error_type("[sendmsg() ancillary data items]() argument must be tuple of length 3, not %zu", as_tuple(item)->length);
            return false;
        }
    }
    return true;
}

static bool fill_ancillary(Message *m, Value items, Buffer *views)
{
    size_t n = as_tuple(items)->length, total = 0, used = 0, space;
    for (size_t i = 0; i < n; i++) {
        if (!buffer_get(as_tuple(as_tuple(items)->items[i])->items[2], &views[i], BUFFER_SIMPLE))
            return false;
        if (!cmsg_space((size_t)views[i].length, &space)) {
            error_set(TYPE(OSError), "ancillary data item too large");
            return false;
        }
        total += space;
        if (total > INT_MAX) {
            error_set(TYPE(OSError), "too much ancillary data");
            return false;
        }
    }
    if (total && (m->head.msg_control = calloc(1, total)) == NULL) {
        error_no_memory();
        return false;
    }
    m->head.msg_controllen = total;
    for (size_t i = 0; i < n; i++)
        if (!add_ancillary(m, &used, total, as_tuple(items)->items[i], &views[i]))
            return false;
    return true;
}

static bool set_ancillary(Message *m, Value iterable)
{
    Value items = tuple_from_iterable(iterable);
    if (is_empty(items)) {
        if (error_catch(TYPE(TypeError)))
            error_type("sendmsg() argument 2 must be an iterable");
        return false;
    }
    size_t n = as_tuple(items)->length;
    Buffer *views = calloc(n + 1, sizeof *views);
    if (views == NULL)
        error_no_memory();
    bool ok = views && ancillary_items(items) && fill_ancillary(m, items, views);
    for (size_t i = 0; views && i < n; i++)
        buffer_release(&views[i]);
    free(views);
    release(items);
    return ok;
}

Value socket_sendmsg(Value self, const Value *args)
{
    Message m = {.owner = EMPTY};
    socklen_t length;
    bool ok = message_views(&m, args[0], BUFFER_SIMPLE, "sendmsg", NULL) && optional_int(args[2], &m.flags);
    if (ok && !is_empty(args[3]) && !is_none(args[3])) {
        Value event[] = {self, args[3]}, all = tuple_from(event, 2);
        ok = !is_empty(all) && address_parse(as_socket(self), args[3], "sendmsg", &m.address, &length) && sys_audit("socket.sendmsg", all);
        release(all);
        m.head.msg_name = &m.address;
        m.head.msg_namelen = length;
    }
    ok = ok && (is_empty(args[1]) || set_ancillary(&m, args[1])) && run(self, true, call_send_message, &m);
    message_done(&m);
    return ok ? int_value(m.done) : EMPTY;
}
