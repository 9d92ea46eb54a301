/* socket.h - the parts of module _socket. */
#ifndef PYISH_MODULES_SOCKET_H
#define PYISH_MODULES_SOCKET_H

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <linux/vm_sockets.h>

#include "modules/system.h"
#include "object/native.h"

typedef struct Socket {
    Object head;
    int fd; /* -1: closed */
    int family, type, protocol;
    int64_t timeout; /* nanoseconds; -1: blocks, 0: does not */
} Socket;

static inline Socket *as_socket(Value v) { return (Socket *)as_object(v); }

typedef union Address {
    struct sockaddr any;
    struct sockaddr_in inet;
    struct sockaddr_in6 inet6;
    struct sockaddr_un local;
    struct sockaddr_nl netlink;
    struct sockaddr_ll packet;
    struct sockaddr_vm vsock;
    struct sockaddr_storage storage;
} Address;

extern const TypeSpec socket_spec;
extern const NativeRow socket_name_rows[];
extern const SystemConstant socket_constants[];

/* What the module keeps. */
enum { KEPT_GAIERROR, KEPT_HERROR, KEPT_DEFAULT_TIMEOUT, KEPT_TYPE, KEPT_COUNT };

/* ---- socket.c ---- */
typedef bool (*SocketCall)(Socket *s, void *context); /* without the lock; false: errno */
/* Makes a call once the socket is ready for it, within the deadline of system_now(); 0: the socket's own time-out, counted
   from now. false: exception, or, with `number`, an error number there (0 where a handler raised). */
bool socket_call(Socket *s, bool writing, SocketCall make, void *context, bool connecting, int *number, int64_t timeout) MUST_CHECK;
/* A time-out argument: None is -1. */
bool socket_timeout(Value v, int64_t *timeout) MUST_CHECK;
Value socket_timeout_value(int64_t timeout) MUST_CHECK;
/* Module _socket; borrowed. */
Value socket_module_of(const Socket *s);

/* ---- message.c: methods ---- */
#define SOCKET_METHOD(name) Value name(Value self, const Value *args) MUST_CHECK;
SOCKET_METHOD(socket_recv) SOCKET_METHOD(socket_recv_into) SOCKET_METHOD(socket_recvfrom) SOCKET_METHOD(socket_recvfrom_into) SOCKET_METHOD(socket_recvmsg) SOCKET_METHOD(socket_recvmsg_into)
SOCKET_METHOD(socket_send) SOCKET_METHOD(socket_sendall) SOCKET_METHOD(socket_sendmsg)
Value socket_sendto(Value self, const Value *args, size_t nargs, Value kwnames) MUST_CHECK;

/* ---- address.c ---- */
bool address_parse(const Socket *s, Value v, const char *function, Address *address, socklen_t *length) MUST_CHECK;
Value address_value(const Address *address, socklen_t length) MUST_CHECK;
/* The host part of an address as text without a %scope. */
Value address_host(const Address *address) MUST_CHECK;
/* A host name argument as NUL-terminated bytes. */
Value address_host_name(Value v) MUST_CHECK;
/* Resolves a name to one address of a family. */
bool address_resolve(Value module, const char *name, int family, Address *address, socklen_t *length) MUST_CHECK;
/* Raises socket.gaierror for a code of getaddrinfo(). */
Value address_error(Value module, int code) MUST_CHECK;

#endif
