/* names.c - module _socket's functions: names of hosts, services and interfaces, addresses as text. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "modules/socket/socket.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/path.h"
#include "runtime/sys.h"

static bool audit_all(const char *event, const Value *args, size_t count)
{
    Value all = tuple_from(args, count);
    bool ok = !is_empty(all) && sys_audit(event, all);
    release(all);
    return ok;
}

static bool optional_int(Value v, int *result)
{
    *result = 0;
    return is_empty(v) || posix_int(v, result);
}

/* ---- getaddrinfo and getnameinfo ---- */

/* A host as getaddrinfo takes it: None is no host. Owned bytes, or None. */
static Value host_argument(Value v)
{
    if (is_none(v) || is_bytes(v))
        return retain(v);
    if (!is_str(v))
        return error_type("getaddrinfo() argument 1 must be string or None");
    if (str_is_ascii(as_str(v)))
        return bytes_from(str_data(as_str(v)), as_str(v)->length);
    Value encoding = str_from_c("idna"), bytes = is_empty(encoding) ? EMPTY : call_method_c(v, "encode", &encoding, 1);
    release(encoding);
    return bytes;
}

static Value port_argument(Value v)
{
    if (is_none(v) || is_bytes(v))
        return retain(v);
    if (is_int(v)) {
        Value text = call_1(from_pointer(TYPE(str)), v);
        Value bytes = is_empty(text) ? EMPTY : bytes_from(str_data(as_str(text)), as_str(text)->length);
        release(text);
        return bytes;
    }
    if (!is_str(v))
        return error_set(TYPE(OSError), "Int or String expected");
    size_t n;
    const char *text = str_utf8(v, &n);
    return text ? bytes_from(text, n) : EMPTY;
}

static Value info_list(const struct addrinfo *found)
{
    List *list = list_new(4);
    for (; list && found; found = found->ai_next) {
        Value items[] = {int_value(found->ai_family), int_value(found->ai_socktype), int_value(found->ai_protocol),
                         str_from_c(found->ai_canonname ? found->ai_canonname : ""), address_value((const Address *)found->ai_addr, found->ai_addrlen)};
        Value item = tuple_checked(items, 5);
        if (is_empty(item) || !list_append_owned(list, item))
            DISCARD(list);
    }
    return from_pointer(list);
}

static const char *text_or_null(Value bytes) { return is_none(bytes) ? NULL : as_bytes(bytes)->data; }

static Value socket_getaddrinfo(Value self, const Value *args)
{
    struct addrinfo hints = {0}, *found = NULL;
    if (!posix_int(args[2], &hints.ai_family) || !posix_int(args[3], &hints.ai_socktype) || !posix_int(args[4], &hints.ai_protocol) ||
        !posix_int(args[5], &hints.ai_flags))
        return EMPTY;
    Value host = host_argument(args[0]), port = is_empty(host) ? EMPTY : port_argument(args[1]), result = EMPTY;
    if (!is_empty(port) && audit_all("socket.getaddrinfo", args, 5)) {
        Thread *thread = gil_release();
        int failed = getaddrinfo(text_or_null(host), text_or_null(port), &hints, &found), number = errno;
        gil_acquire(thread);
        errno = number;
        result = failed ? address_error(self, failed) : info_list(found);
    }
    if (found)
        freeaddrinfo(found);
    release(host);
    release(port);
    return result;
}

/* The one address that a numeric host and port stand for. false: exception. */
static bool name_address(Value self, const char *host, int port, uint32_t flow, uint32_t scope, size_t given, Address *address, socklen_t *length)
{
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST}, *found = NULL;
    char service[16];
    snprintf(service, sizeof service, "%d", port);
    Thread *thread = gil_release();
    int failed = getaddrinfo(host, service, &hints, &found), number = errno;
    gil_acquire(thread);
    errno = number;
    if (failed) {
        (void)!address_error(self, failed).bits;
        return false;
    }
    const char *wrong = found->ai_next ? "sockaddr resolved to multiple addresses"
                        : found->ai_family == AF_INET && given != 2 ? "IPv4 sockaddr must be 2 tuple"
                                                                    : NULL;
    if (wrong) {
        error_set(TYPE(OSError), "%s", wrong);
    } else {
        memcpy(address, found->ai_addr, found->ai_addrlen);
        *length = found->ai_addrlen;
        if (found->ai_family == AF_INET6) {
            address->inet6.sin6_flowinfo = htonl(flow);
            address->inet6.sin6_scope_id = scope;
        }
    }
    freeaddrinfo(found);
    return wrong == NULL;
}

static Value socket_getnameinfo(Value self, const Value *args)
{
    int flags, port = 0;
    uint64_t flow = 0, scope = 0;
    Address address;
    socklen_t length = 0;
    char host[NI_MAXHOST], service[NI_MAXSERV];
    if (!posix_int(args[1], &flags))
        return EMPTY;
    if (!is_tuple(args[0]))
        return error_type("getnameinfo() argument 1 must be a tuple");
    Tuple *t = as_tuple(args[0]);
    if (t->length < 2 || t->length > 4 || !is_str(t->items[0]))
        return error_type("getnameinfo(): illegal sockaddr argument");
    const char *name = str_utf8(t->items[0], NULL);
    if (!name || !posix_int(t->items[1], &port) || (t->length > 2 && !system_masked(t->items[2], &flow)) ||
        (t->length > 3 && !system_masked(t->items[3], &scope)))
        return EMPTY;
    if ((uint32_t)flow > 0xfffff)
        return error_overflow("getnameinfo(): flowinfo must be 0-1048575.");
    if (!audit_all("socket.getnameinfo", args, 1) || !name_address(self, name, port, (uint32_t)flow, (uint32_t)scope, t->length, &address, &length))
        return EMPTY;
    Thread *thread = gil_release();
    int failed = getnameinfo(&address.any, length, host, sizeof host, service, sizeof service, flags), number = errno;
    gil_acquire(thread);
    errno = number;
    if (failed)
        return address_error(self, failed);
    Value pair[] = {path_decode_c(host), str_from_c(service)};
    return tuple_checked(pair, 2);
}

/* ---- the older functions ---- */

static bool resolve_argument(Value self, Value v, const char *function, int family, Address *address, socklen_t *length)
{
    if (!is_str(v) && !is_bytes(v) && !is_bytearray(v)) {
        error_type("%s() argument 1 must be str, bytes or bytearray, not %T", function, v);
        return false;
    }
    Value name;
    if (is_str(v) && !str_is_ascii(as_str(v))) { /* the codec's own error is shown here */
        name = host_argument(v);
    } else {
        name = address_host_name(v);
        if (is_empty(name) && error_catch(TYPE(TypeError)))
            error_type("%s() argument 1 must be encoded string without null bytes, not %T", function, v);
    }
    bool ok = !is_empty(name) && address_resolve(self, as_bytes(name)->data, family, address, length);
    release(name);
    return ok;
}

static Value socket_gethostbyname(Value self, Value v)
{
    Address address;
    socklen_t length;
    if (!audit_all("socket.gethostbyname", &v, 1) || !resolve_argument(self, v, "gethostbyname", AF_INET, &address, &length))
        return EMPTY;
    return address_host(&address);
}

static Value host_error(Value module, int code)
{
    Value args[] = {int_value(code), str_from_c(hstrerror(code))};
    Value e = is_empty(args[1]) ? EMPTY : exception_new(as_type(module_kept(module, KEPT_HERROR)), args, 2);
    if (!is_empty(e))
        error_raise(e);
    release(e);
    release(args[1]);
    return EMPTY;
}

static Value alias_list(char **aliases)
{
    List *list = list_new(2);
    for (; list && aliases && *aliases; aliases++) {
        Value text = path_decode_c(*aliases);
        if (is_empty(text) || !list_append_owned(list, text))
            DISCARD(list);
    }
    return from_pointer(list);
}

static Value host_addresses(const struct hostent *host)
{
    List *list = list_new(2);
    for (char **p = host->h_addr_list; list && *p; p++) {
        Address address = {.any.sa_family = (sa_family_t)host->h_addrtype};
        void *to = host->h_addrtype == AF_INET ? (void *)&address.inet.sin_addr : &address.inet6.sin6_addr;
        memcpy(to, *p, host->h_addrtype == AF_INET ? sizeof address.inet.sin_addr : sizeof address.inet6.sin6_addr);
        Value text = address_host(&address);
        if (is_empty(text) || !list_append_owned(list, text))
            DISCARD(list);
    }
    return from_pointer(list);
}

/* Asks by name, or by address where there is no name; (name, aliases, addresses). */
static Value host_entry(Value module, const char *name, const Address *address)
{
    struct hostent entry, *found = NULL;
    int problem = 0;
    char area[16384];
    bool six = address->any.sa_family == AF_INET6;
    const void *bytes = six ? (const void *)&address->inet6.sin6_addr : &address->inet.sin_addr;
    Thread *thread = gil_release();
    if (name)
        gethostbyname_r(name, &entry, area, sizeof area, &found, &problem);
    else
        gethostbyaddr_r(bytes, six ? 16 : 4, six ? AF_INET6 : AF_INET, &entry, area, sizeof area, &found, &problem);
    gil_acquire(thread);
    if (found == NULL)
        return host_error(module, problem);
    if (found->h_addrtype != AF_INET && found->h_addrtype != AF_INET6)
        return error_set(TYPE(OSError), "unsupported address family");
    Value items[] = {path_decode_c(found->h_name), alias_list(found->h_aliases), host_addresses(found)};
    return tuple_checked(items, 3);
}

static Value socket_gethostbyname_ex(Value self, Value v)
{
    Address address;
    socklen_t length;
    if (!audit_all("socket.gethostbyname", &v, 1) || !resolve_argument(self, v, "gethostbyname_ex", AF_INET, &address, &length))
        return EMPTY;
    Value name = host_argument(v);
    if (is_empty(name))
        return EMPTY;
    Value result = host_entry(self, as_bytes(name)->data, &address);
    release(name);
    return result;
}

static Value socket_gethostbyaddr(Value self, Value v)
{
    Address address;
    socklen_t length;
    if (!audit_all("socket.gethostbyaddr", &v, 1) || !resolve_argument(self, v, "gethostbyaddr", AF_UNSPEC, &address, &length))
        return EMPTY;
    return host_entry(self, NULL, &address);
}

static const char *text_argument(Value v, const char *function, int number)
{
    if (!is_str(v)) {
        error_type("%s() argument %d must be str, not %T", function, number, v);
        return NULL;
    }
    return str_utf8(v, NULL);
}

static Value socket_getservbyname(Value self, const Value *args)
{
    (void)self;
    const char *name = text_argument(args[0], "getservbyname", 1), *protocol = NULL;
    if (!name || (!is_empty(args[1]) && !(protocol = text_argument(args[1], "getservbyname", 2))))
        return EMPTY;
    Value event[] = {args[0], is_empty(args[1]) ? runtime.empty_str : args[1]};
    if (!audit_all("socket.getservbyname", event, 2))
        return EMPTY;
    struct servent entry, *found = NULL;
    char area[4096];
    Thread *thread = gil_release();
    getservbyname_r(name, protocol, &entry, area, sizeof area, &found);
    gil_acquire(thread);
    return found ? int_value(ntohs((uint16_t)found->s_port)) : error_set(TYPE(OSError), "service/proto not found");
}

static Value socket_getservbyport(Value self, const Value *args)
{
    (void)self;
    int port;
    const char *protocol = NULL;
    if (!posix_int(args[0], &port) || (!is_empty(args[1]) && !(protocol = text_argument(args[1], "getservbyport", 2))))
        return EMPTY;
    if (port < 0 || port > 0xffff)
        return error_overflow("getservbyport: port must be 0-65535.");
    Value event[] = {args[0], is_empty(args[1]) ? runtime.empty_str : args[1]};
    if (!audit_all("socket.getservbyport", event, 2))
        return EMPTY;
    struct servent entry, *found = NULL;
    char area[4096];
    Thread *thread = gil_release();
    getservbyport_r(htons((uint16_t)port), protocol, &entry, area, sizeof area, &found);
    gil_acquire(thread);
    return found ? str_from_c(found->s_name) : error_set(TYPE(OSError), "port/proto not found");
}

static Value socket_getprotobyname(Value self, Value v)
{
    (void)self;
    const char *name = text_argument(v, "getprotobyname", 1);
    struct protoent entry, *found = NULL;
    char area[4096];
    if (name == NULL)
        return EMPTY;
    getprotobyname_r(name, &entry, area, sizeof area, &found);
    return found ? int_value(found->p_proto) : error_set(TYPE(OSError), "protocol not found");
}

static Value socket_gethostname(Value self)
{
    (void)self;
    char name[1024];
    if (!sys_audit("socket.gethostname", EMPTY))
        return EMPTY;
    if (gethostname(name, sizeof name - 1))
        return posix_error();
    name[sizeof name - 1] = 0;
    return path_decode_c(name);
}

static Value socket_sethostname(Value self, Value v)
{
    (void)self;
    Value bytes = is_bytes(v) ? retain(v) : path_bytes(v);
    if (is_empty(bytes) || !audit_all("socket.sethostname", &v, 1)) {
        release(bytes);
        return EMPTY;
    }
    int failed = sethostname(as_bytes(bytes)->data, as_bytes(bytes)->length);
    release(bytes);
    return failed ? posix_error() : none_value();
}

/* ---- numbers and addresses as text ---- */

static bool unsigned_for(Value v, bool wide, uint32_t *result)
{
    uint16_t small;
    bool ok = wide ? system_uint32(v, result) : system_uint16(v, &small);
    if (ok && !wide)
        *result = small;
    if (!ok && error_catch(TYPE(OverflowError)))
        error_overflow("Python int too large for C %s", wide ? "uint32_t" : "uint16_t");
    return ok;
}

/* htons and ntohs, htonl and ntohl: the same change either way. */
static Value swap_short(Value self, Value v)
{
    (void)self;
    uint32_t n;
    return unsigned_for(v, false, &n) ? int_value(htons((uint16_t)n)) : EMPTY;
}

static Value swap_long(Value self, Value v)
{
    (void)self;
    uint32_t n;
    return unsigned_for(v, true, &n) ? int_value(htonl(n)) : EMPTY;
}

static Value socket_inet_aton(Value self, Value v)
{
    (void)self;
    struct in_addr address;
    if (!is_str(v))
        return error_type("inet_aton() argument must be str, not %T", v);
    const char *text = str_utf8(v, NULL);
    if (text == NULL)
        return EMPTY;
    return inet_aton(text, &address) ? bytes_from(&address, sizeof address) : error_set(TYPE(OSError), "illegal IP address string passed to inet_aton");
}

static Value socket_inet_ntoa(Value self, Value v)
{
    (void)self;
    Buffer view = {.owner = EMPTY};
    Address address = {.inet.sin_family = AF_INET};
    if (!buffer_get(v, &view, BUFFER_SIMPLE))
        return EMPTY;
    bool fits = view.length == sizeof address.inet.sin_addr;
    if (fits)
        memcpy(&address.inet.sin_addr, view.data, sizeof address.inet.sin_addr);
    buffer_release(&view);
    return fits ? address_host(&address) : error_set(TYPE(OSError), "packed IP wrong length for inet_ntoa");
}

static Value socket_inet_pton(Value self, const Value *args)
{
    (void)self;
    int family;
    char packed[16];
    const char *text = posix_int(args[0], &family) ? text_argument(args[1], "inet_pton", 2) : NULL;
    if (text == NULL)
        return EMPTY;
    int n = inet_pton(family, text, packed);
    if (n < 0)
        return posix_error();
    if (n == 0)
        return error_set(TYPE(OSError), "illegal IP address string passed to inet_pton");
    return bytes_from(packed, family == AF_INET ? 4 : 16);
}

static Value socket_inet_ntop(Value self, const Value *args)
{
    (void)self;
    int family;
    Address address = {0};
    Buffer view = {.owner = EMPTY};
    if (!posix_int(args[0], &family) || !buffer_get(args[1], &view, BUFFER_SIMPLE))
        return EMPTY;
    int64_t size = family == AF_INET ? 4 : family == AF_INET6 ? 16 : -1;
    bool fits = size >= 0 && size == view.length;
    if (fits && family == AF_INET)
        memcpy(&address.inet.sin_addr, view.data, 4);
    else if (fits)
        memcpy(&address.inet6.sin6_addr, view.data, 16);
    buffer_release(&view);
    if (size < 0)
        return error_value("unknown address family %d", family);
    if (!fits)
        return error_value("invalid length of packed IP address string");
    address.any.sa_family = (sa_family_t)family;
    return address_host(&address);
}

/* ---- interfaces ---- */

static Value socket_if_nameindex(Value self)
{
    (void)self;
    struct if_nameindex *all = if_nameindex();
    if (all == NULL)
        return posix_error();
    List *list = list_new(4);
    for (struct if_nameindex *p = all; list && p->if_index; p++) {
        Value pair[] = {int_value(p->if_index), path_decode_c(p->if_name)}, item = tuple_checked(pair, 2);
        if (is_empty(item) || !list_append_owned(list, item))
            DISCARD(list);
    }
    if_freenameindex(all);
    return from_pointer(list);
}

static Value socket_if_nametoindex(Value self, Value v)
{
    (void)self;
    Value name = path_bytes(v);
    if (is_empty(name))
        return EMPTY;
    unsigned index = if_nametoindex(as_bytes(name)->data);
    release(name);
    return index ? int_value(index) : posix_error();
}

static Value socket_if_indextoname(Value self, Value v)
{
    (void)self;
    uint32_t index;
    char name[IF_NAMESIZE];
    if (!system_uint32(v, &index))
        return EMPTY;
    return if_indextoname(index, name) ? path_decode_c(name) : posix_error();
}

/* ---- descriptors and settings ---- */

static Value socket_close_fd(Value self, Value v)
{
    (void)self;
    int fd;
    if (!posix_int(v, &fd))
        return EMPTY;
    Thread *thread = gil_release();
    int failed = close(fd), number = errno;
    gil_acquire(thread);
    errno = number;
    return failed && number != ECONNRESET ? posix_error() : none_value();
}

static Value socket_dup(Value self, Value v)
{
    (void)self;
    int fd;
    if (!posix_int(v, &fd))
        return EMPTY;
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return copy < 0 ? posix_error() : int_value(copy);
}

static Value socket_of(Value module, int fd, int family, int type, int protocol)
{
    Value args[] = {int_value(family), int_value(type), int_value(protocol), int_value(fd)};
    Value s = call(module_kept(module, KEPT_TYPE), args, 4, EMPTY);
    if (is_empty(s))
        close(fd);
    return s;
}

static Value socket_pair(Value self, const Value *args)
{
    int family = AF_UNIX, type = SOCK_STREAM, protocol, fds[2];
    if ((!is_empty(args[0]) && !posix_int(args[0], &family)) || (!is_empty(args[1]) && !posix_int(args[1], &type)) ||
        !optional_int(args[2], &protocol))
        return EMPTY;
    if (socketpair(family, type | SOCK_CLOEXEC, protocol, fds))
        return posix_error();
    Value pair[] = {socket_of(self, fds[0], family, type, protocol), EMPTY};
    if (is_empty(pair[0]))
        close(fds[1]);
    else
        pair[1] = socket_of(self, fds[1], family, type, protocol);
    return tuple_checked(pair, 2);
}

static Value socket_getdefaulttimeout(Value self) { return retain(module_kept(self, KEPT_DEFAULT_TIMEOUT)); }

static Value socket_setdefaulttimeout(Value self, Value v)
{
    int64_t timeout;
    if (!socket_timeout(v, &timeout))
        return EMPTY;
    replace(&as_tuple(((Module *)as_object(self))->state)->items[KEPT_DEFAULT_TIMEOUT], socket_timeout_value(timeout));
    return none_value();
}

/* CMSG_LEN and CMSG_SPACE: bounded so that the sum is a socklen_t. */
static Value control_size(Value v, const char *function, bool space)
{
    int64_t n;
    if (!index_as_int64(v, &n, TYPE(OverflowError)))
        return EMPTY;
    if (n < 0 || n > INT32_MAX - (int64_t)(space ? CMSG_SPACE(1) : CMSG_LEN(0)))
        return error_overflow("%s() argument out of range", function);
    return int_value((int64_t)(space ? CMSG_SPACE((size_t)n) : CMSG_LEN((size_t)n)));
}

static Value socket_cmsg_len(Value self, Value v) { (void)self; return control_size(v, "CMSG_LEN", false); }
static Value socket_cmsg_space(Value self, Value v) { (void)self; return control_size(v, "CMSG_SPACE", true); }

const NativeRow socket_name_rows[] = {
    NATIVE("CMSG_LEN", socket_cmsg_len, "($module, length, /)", "The length of a control message, without padding."),
    NATIVE("CMSG_SPACE", socket_cmsg_space, "($module, length, /)", "The length of a control message with padding."),
    NATIVE("close", socket_close_fd, "($self, object, /)", "Closes a socket's descriptor."),
    NATIVE("dup", socket_dup, "($self, object, /)", "A duplicate of a socket's descriptor."),
    NATIVE("getaddrinfo", socket_getaddrinfo, "($module, /, host, port, family=0, type=0, proto=0, flags=0)", "Resolves host and port: a list of (family, type, proto, canonname, address)."),
    NATIVE("getdefaulttimeout", socket_getdefaulttimeout, "($module, /)", "The time-out of new sockets."),
    NATIVE("gethostbyaddr", socket_gethostbyaddr, "($module, host, /)", "(name, aliases, addresses) of an address."),
    NATIVE("gethostbyname", socket_gethostbyname, "($module, host, /)", "The IPv4 address of a name."),
    NATIVE("gethostbyname_ex", socket_gethostbyname_ex, "($module, host, /)", "(name, aliases, addresses) of a name."),
    NATIVE("gethostname", socket_gethostname, "($module, /)", "This machine's name."),
    NATIVE("getnameinfo", socket_getnameinfo, "($module, sockaddr, flags, /)", "Host and service of an address."),
    NATIVE("getprotobyname", socket_getprotobyname, "($module, name, /)", "The number of a protocol."),
    NATIVE("getservbyname", socket_getservbyname, "($module, servicename, protocolname=<unset>, /)", "The port of a service."),
    NATIVE("getservbyport", socket_getservbyport, "($module, port, protocolname=<unset>, /)", "The service of a port."),
    NATIVE("htonl", swap_long, "($module, integer, /)", "A 32-bit number in network byte order."),
    NATIVE("htons", swap_short, "($module, integer, /)", "A 16-bit number in network byte order."),
    NATIVE("if_indextoname", socket_if_indextoname, "($module, if_index, /)", "The name of an interface."),
    NATIVE("if_nameindex", socket_if_nameindex, "($module, /)", "All interfaces: a list of (index, name)."),
    NATIVE("if_nametoindex", socket_if_nametoindex, "($module, oname, /)", "The index of an interface."),
    NATIVE("inet_aton", socket_inet_aton, "($module, ip_addr, /)", "Packs an IPv4 address."),
    NATIVE("inet_ntoa", socket_inet_ntoa, "($module, packed_ip, /)", "A packed IPv4 address as text."),
    NATIVE("inet_ntop", socket_inet_ntop, "($module, af, packed_ip, /)", "A packed address as text."),
    NATIVE("inet_pton", socket_inet_pton, "($module, af, ip, /)", "Packs an address."),
    NATIVE("ntohl", swap_long, "($module, integer, /)", "A 32-bit number in the machine's byte order."),
    NATIVE("ntohs", swap_short, "($module, integer, /)", "A 16-bit number in the machine's byte order."),
    NATIVE("setdefaulttimeout", socket_setdefaulttimeout, "($self, object, /)", "Sets the time-out of new sockets."),
    NATIVE("sethostname", socket_sethostname, "($module, name, /)", "Sets this machine's name."),
    NATIVE("socketpair", socket_pair, "($module, family=<unset>, type=<unset>, proto=<unset>, /)", "Two connected sockets."),
    NATIVE_END,
};
