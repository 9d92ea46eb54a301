/* address.c - socket addresses between Python and the system. */
#define _GNU_SOURCE
#include <net/if.h>
#include <netdb.h>
#include <stddef.h>
#include <stdio.h>

#include "modules/socket/socket.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/path.h"

Value address_error(Value module, int code)
{
    if (code == EAI_SYSTEM)
        return posix_error();
    Value args[] = {int_value(code), str_from_c(gai_strerror(code))};
    Value e = is_empty(args[1]) ? EMPTY : exception_new(as_type(module_kept(module, KEPT_GAIERROR)), args, 2);
    if (!is_empty(e))
        error_raise(e);
    release(e);
    release(args[1]);
    return EMPTY;
}

/* ---- names of hosts ---- */

Value address_host_name(Value v)
{
    Value bytes;
    if (is_str(v) && str_is_ascii(as_str(v))) {
        bytes = bytes_from(str_data(as_str(v)), as_str(v)->length);
    } else if (is_str(v)) {
        Value encoding = str_from_c("idna");
        bytes = is_empty(encoding) ? EMPTY : call_method_c(v, "encode", &encoding, 1);
        release(encoding);
        if (is_empty(bytes)) {
            error_clear();
            return error_type("encoding of hostname failed");
        }
    } else if (is_bytes(v)) {
        bytes = retain(v);
    } else if (is_bytearray(v)) {
        bytes = bytes_from(as_bytearray(v)->start, as_bytearray(v)->length);
    } else {
        return error_type("str, bytes or bytearray expected, not %T", v);
    }
    if (is_empty(bytes))
        return EMPTY;
    if (!is_bytes(bytes) || strlen(as_bytes(bytes)->data) != as_bytes(bytes)->length) {
        release(bytes);
        return error_type("host name must not contain null character");
    }
    return bytes;
}

static bool family_is(int family, int wanted)
{
    if (family == wanted || family == AF_UNSPEC)
        return true;
    error_set(TYPE(OSError), "address family mismatched");
    return false;
}

static void set_inet(Address *address, socklen_t *length, uint32_t host)
{
    memset(address, 0, sizeof address->inet);
    address->inet.sin_family = AF_INET;
    address->inet.sin_addr.s_addr = htonl(host);
    *length = sizeof address->inet;
}

/* Numbers need no resolver. */
static bool numeric(const char *name, int family, Address *address, socklen_t *length)
{
    struct in_addr four;
    struct in6_addr six;
    if ((family == AF_UNSPEC || family == AF_INET) && inet_pton(AF_INET, name, &four) > 0) {
        set_inet(address, length, ntohl(four.s_addr));
        return true;
    }
    if ((family == AF_UNSPEC || family == AF_INET6) && !strchr(name, '%') && inet_pton(AF_INET6, name, &six) > 0) {
        memset(address, 0, sizeof address->inet6);
        address->inet6.sin6_family = AF_INET6;
        address->inet6.sin6_addr = six;
        *length = sizeof address->inet6;
        return true;
    }
    return false;
}

bool address_resolve(Value module, const char *name, int family, Address *address, socklen_t *length)
{
    bool wildcard = *name == 0;
    if (strcmp(name, "<broadcast>") == 0 || strcmp(name, "255.255.255.255") == 0) {
        if (!family_is(family, AF_INET))
            return false;
        set_inet(address, length, INADDR_BROADCAST);
        return true;
    }
    if (!wildcard && numeric(name, family, address, length))
        return true;
    struct addrinfo hints = {.ai_family = family, .ai_socktype = wildcard ? SOCK_DGRAM : 0, .ai_flags = wildcard ? AI_PASSIVE : 0}, *found = NULL;
    Thread *thread = gil_release();
    int failed = getaddrinfo(wildcard ? NULL : name, wildcard ? "0" : NULL, &hints, &found), number = errno;
    gil_acquire(thread);
    errno = number;
    if (failed) {
        (void)!address_error(module, failed).bits;
        return false;
    }
    bool one = !wildcard || found->ai_next == NULL;
    if (one && found->ai_addrlen <= sizeof *address) {
        memcpy(address, found->ai_addr, found->ai_addrlen);
        *length = found->ai_addrlen;
    } else {
        error_set(TYPE(OSError), "wildcard resolved to multiple address");
        one = false;
    }
    freeaddrinfo(found);
    return one;
}

/* ---- from Python ---- */

static bool need_tuple(Value v, const char *function, const char *family)
{
    if (is_tuple(v))
        return true;
    error_type("%s(): %s address must be tuple, not %T", function, family, v);
    return false;
}

static bool need_length(Value tuple, size_t least, size_t most, const char *message)
{
    size_t n = as_tuple(tuple)->length;
    if (n >= least && n <= most)
        return true;
    error_type("%s", message);
    return false;
}

static bool port_number(Value v, const char *function, int *port)
{
    int64_t n;
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    int beyond = int_as_int64(index, &n);
    release(index);
    if (beyond || n < 0 || n > 0xffff) {
        error_overflow("%s(): port must be 0-65535.", function);
        return false;
    }
    *port = (int)n;
    return true;
}

/* Resolves the first item of an address pair. */
static bool host_item(const Socket *s, Value v, int family, Address *address, socklen_t *length)
{
    Value name = address_host_name(v);
    if (is_empty(name))
        return false;
    bool ok = address_resolve(socket_module_of(s), as_bytes(name)->data, family, address, length);
    release(name);
    return ok;
}

static bool parse_inet(const Socket *s, Value v, const char *function, Address *address, socklen_t *length)
{
    int port;
    if (!need_tuple(v, function, "AF_INET") || !need_length(v, 2, 2, "AF_INET address must be a pair (host, port)"))
        return false;
    Value host = retain(as_tuple(v)->items[0]);
    bool ok = port_number(as_tuple(v)->items[1], function, &port) && host_item(s, host, AF_INET, address, length);
    release(host);
    if (ok)
        address->inet.sin_port = htons((uint16_t)port);
    return ok;
}

static bool parse_inet6(const Socket *s, Value v, const char *function, Address *address, socklen_t *length)
{
    int port;
    uint64_t flow = 0, scope = 0;
    if (!need_tuple(v, function, "AF_INET6") ||
        !need_length(v, 2, 4, "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"))
        return false;
    Tuple *t = as_tuple(v);
    if (!port_number(t->items[1], function, &port) || (t->length > 2 && !system_masked(t->items[2], &flow)) ||
        (t->length > 3 && !system_masked(t->items[3], &scope)))
        return false;
    if ((uint32_t)flow > 0xfffff) {
        error_overflow("%s(): flowinfo must be 0-1048575.", function);
        return false;
    }
    if (!host_item(s, t->items[0], AF_INET6, address, length))
        return false;
    address->inet6.sin6_port = htons((uint16_t)port);
    address->inet6.sin6_flowinfo = htonl((uint32_t)flow);
    if (t->length > 3)
        address->inet6.sin6_scope_id = (uint32_t)scope;
    return true;
}

static bool parse_local(Value v, Address *address, socklen_t *length)
{
    Buffer view = {.owner = EMPTY};
    Value bytes = EMPTY;
    bool ok = false;
    if (is_str(v)) {
        bytes = path_encode(v);
        if (is_empty(bytes))
            return false;
    }
    if (!buffer_get(is_str(v) ? bytes : v, &view, BUFFER_SIMPLE))
        goto done;
    memset(&address->local, 0, sizeof address->local);
    address->local.sun_family = AF_UNIX;
    size_t n = (size_t)view.length, room = sizeof address->local.sun_path;
    bool abstract = n > 0 && *(char *)view.data == 0;
    ok = abstract ? n <= room : n < room;
    if (ok) {
        memcpy(address->local.sun_path, view.data, n);
        *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + (abstract || n == 0 ? 0 : 1));
    } else {
        error_set(TYPE(OSError), "AF_UNIX path too long");
    }
done:
    buffer_release(&view);
    release(bytes);
    return ok;
}

static bool parse_netlink(Value v, const char *function, Address *address, socklen_t *length)
{
    uint64_t pid, groups;
    if (!need_tuple(v, function, "AF_NETLINK") || !need_length(v, 2, 2, "AF_NETLINK address must be a pair (pid, groups)") ||
        !system_masked(as_tuple(v)->items[0], &pid) || !system_masked(as_tuple(v)->items[1], &groups))
        return false;
    address->netlink = (struct sockaddr_nl){.nl_family = AF_NETLINK, .nl_pid = (uint32_t)pid, .nl_groups = (uint32_t)groups};
    *length = sizeof address->netlink;
    return true;
}

static bool parse_vsock(Value v, Address *address, socklen_t *length)
{
    uint64_t cid, port;
    if (!need_tuple(v, "getsockaddrarg", "AF_VSOCK") || !need_length(v, 2, 2, "getsockaddrarg() argument must be tuple of length 2") ||
        !system_masked(as_tuple(v)->items[0], &cid) || !system_masked(as_tuple(v)->items[1], &port))
        return false;
    address->vsock = (struct sockaddr_vm){.svm_family = AF_VSOCK, .svm_port = (uint32_t)port, .svm_cid = (uint32_t)cid};
    *length = sizeof address->vsock;
    return true;
}

static bool packet_fields(Tuple *t, const char *function, Address *address)
{
    int n[3] = {0, 0, 0};
    const char *name = is_str(t->items[0]) ? str_utf8(t->items[0], NULL) : NULL;
    if (name == NULL) {
        if (!error_occurred())
            error_type("AF_PACKET address must be a tuple of two to five elements");
        return false;
    }
    struct ifreq request = {0};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    unsigned interface = if_nametoindex(request.ifr_name);
    if (interface == 0) {
        (void)!posix_error().bits;
        return false;
    }
    for (size_t i = 1; i < t->length && i < 4; i++)
        if (!posix_int(t->items[i], &n[i - 1]))
            return false;
    if (n[0] < 0 || n[0] > 0xffff) {
        error_overflow("%s(): proto must be 0-65535.", function);
        return false;
    }
    address->packet = (struct sockaddr_ll){.sll_family = AF_PACKET, .sll_protocol = htons((uint16_t)n[0]), .sll_ifindex = (int)interface,
                                           .sll_pkttype = (unsigned char)n[1], .sll_hatype = (unsigned short)n[2]};
    return true;
}

static bool parse_packet(Value v, const char *function, Address *address, socklen_t *length)
{
    if (!need_tuple(v, function, "AF_PACKET") || !need_length(v, 2, 5, "AF_PACKET address must be a tuple of two to five elements") ||
        !packet_fields(as_tuple(v), function, address))
        return false;
    *length = sizeof address->packet;
    if (as_tuple(v)->length < 5)
        return true;
    Buffer view = {.owner = EMPTY};
    if (!buffer_get(as_tuple(v)->items[4], &view, BUFFER_SIMPLE))
        return false;
    bool ok = view.length <= 8;
    if (ok) {
        memcpy(address->packet.sll_addr, view.data, (size_t)view.length);
        address->packet.sll_halen = (unsigned char)view.length;
    } else {
        error_value("hardware address must be 8 bytes or less");
    }
    buffer_release(&view);
    return ok;
}

bool address_parse(const Socket *s, Value v, const char *function, Address *address, socklen_t *length)
{
    switch (s->family) {
    case AF_INET: return parse_inet(s, v, function, address, length);
    case AF_INET6: return parse_inet6(s, v, function, address, length);
    case AF_UNIX: return parse_local(v, address, length);
    case AF_NETLINK: return parse_netlink(v, function, address, length);
    case AF_VSOCK: return parse_vsock(v, address, length);
    case AF_PACKET: return parse_packet(v, function, address, length);
    default: error_set(TYPE(OSError), "%s(): bad family", function); return false;
    }
}

/* ---- to Python ---- */

Value address_host(const Address *address)
{
    char text[INET6_ADDRSTRLEN];
    const void *bytes = address->any.sa_family == AF_INET ? (const void *)&address->inet.sin_addr : &address->inet6.sin6_addr;
    return inet_ntop(address->any.sa_family, bytes, text, sizeof text) ? str_from_c(text) : posix_error();
}

static Value local_value(const Address *address, socklen_t length)
{
    const char *path = address->local.sun_path;
    size_t n = length > offsetof(struct sockaddr_un, sun_path) ? length - offsetof(struct sockaddr_un, sun_path) : 0;
    if (n > 0 && path[0] == 0)
        return bytes_from(path, n);
    return path_decode(path, strnlen(path, n));
}

static Value packet_value(const Address *address)
{
    char name[IFNAMSIZ] = "";
    const struct sockaddr_ll *p = &address->packet;
    if (p->sll_ifindex)
        (void)!if_indextoname((unsigned)p->sll_ifindex, name);
    size_t n = p->sll_halen < sizeof p->sll_addr ? p->sll_halen : sizeof p->sll_addr;
    Value items[] = {path_decode_c(name), int_value(ntohs(p->sll_protocol)), int_value(p->sll_pkttype), int_value(p->sll_hatype),
                     bytes_from(p->sll_addr, n)};
    return tuple_checked(items, 5);
}

static Value other_value(const Address *address, socklen_t length)
{
    size_t n = length > offsetof(struct sockaddr, sa_data) ? length - offsetof(struct sockaddr, sa_data) : 0;
    Value items[] = {int_value(address->any.sa_family), bytes_from(address->any.sa_data, n)};
    return tuple_checked(items, 2);
}

static Value pair_value(Value first, int64_t second)
{
    if (is_empty(first))
        return EMPTY;
    Value items[] = {first, int_value(second)};
    return tuple_checked(items, 2);
}

Value address_value(const Address *a, socklen_t length)
{
    if (length == 0)
        return none_value();
    switch (a->any.sa_family) {
    case AF_INET: return pair_value(address_host(a), ntohs(a->inet.sin_port));
    case AF_INET6: {
        Value items[] = {address_host(a), int_value(ntohs(a->inet6.sin6_port)), int_value(ntohl(a->inet6.sin6_flowinfo)),
                         int_value(a->inet6.sin6_scope_id)};
        return tuple_checked(items, 4);
    }
    case AF_UNIX: return local_value(a, length);
    case AF_NETLINK: return pair_value(int_value(a->netlink.nl_pid), a->netlink.nl_groups);
    case AF_VSOCK: return pair_value(int_value(a->vsock.svm_cid), a->vsock.svm_port);
    case AF_PACKET: return packet_value(a);
    default: return other_value(a, length);
    }
}
