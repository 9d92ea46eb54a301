# Recorded from python3.11, which has no differences here.
import os
import socket

a, b = socket.socketpair()
a.sendall(b"hello")
print(b.recv(100), b.family.name, b.type.name, b.proto)
b.settimeout(0.05)
try:
    b.recv(1)
except TimeoutError as e:
    print(type(e), e)
b.setblocking(False)
try:
    b.recv(1)
except BlockingIOError as e:
    print(e)
print(b.gettimeout(), b.getblocking(), b.timeout)
b.settimeout(None)
r, w = os.pipe()
print(socket.send_fds(a, [b"fds"], [r, w]))
data, fds, flags, address = socket.recv_fds(b, 10, 4)
print(data, len(fds), flags, address)
os.write(fds[1], b"through")
print(os.read(r, 10))
target = bytearray(5)
a.send(b"xyz")
print(b.recv_into(target), target, a.sendmsg([b"one", b"two"]), b.recvmsg(10))
a.send(b"abcdef")
parts = [bytearray(2), bytearray(3)]
print(b.recvmsg_into(parts)[0], parts, b.recv(9))
with a, b:
    pass
print(a, a.fileno())

with socket.create_server(("127.0.0.1", 0)) as server:
    port = server.getsockname()[1]
    client = socket.create_connection(("127.0.0.1", port), timeout=5)
    peer, address = server.accept()
    print(address[0], client.getpeername() == ("127.0.0.1", port), peer.getsockname() == client.getpeername())
    client.sendall(b"x" * 100000)
    client.shutdown(socket.SHUT_WR)
    total = 0
    while chunk := peer.recv(65536):
        total += len(chunk)
    print(total, peer.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE))
    peer.close(), client.close()

u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
v = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
v.bind(("", 0))
v.sendto(b"datagram", u.getsockname())
print(u.recvfrom(100)[0])
v.sendto(b"again", 0, u.getsockname())
print(u.recvfrom_into(target)[0], target)
try:
    u.connect(("127.0.0.1", 1)), u.send(b""), u.recv(1)
except ConnectionRefusedError as e:
    print(e)
s = socket.socket()
print(s.connect_ex(("127.0.0.1", 1)) != 0)
u.close(), v.close(), s.close()
print(socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, "::1")), socket.inet_ntoa(socket.inet_aton("1.2")))
print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
print(socket.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
print(socket.gethostbyname("127.0.0.1"), socket.getservbyname("http", "tcp"), socket.getprotobyname("tcp"))
for address in [("127.0.0.1", 70000), ("a", "b"), "x", ("a\0b", 1), (1, 1)]:
    s = socket.socket()
    try:
        s.bind(address)
    except Exception as e:
        print(type(e).__name__, e)
    s.close()
