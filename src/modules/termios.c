/* termios.c - module termios: control of terminals. */
#define _GNU_SOURCE
#include <asm/ioctls.h>
#include <linux/tty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "modules/system.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

static Value termios_error(Value module)
{
    if (error_occurred())
        return EMPTY;
    int number = errno;
    Value args[] = {int_value(number), str_from_c(strerror(number))};
    Value e = is_empty(args[1]) ? EMPTY : exception_new(as_type(module_kept(module, 0)), args, 2);
    if (!is_empty(e))
        error_raise(e);
    release(e);
    release(args[1]);
    return EMPTY;
}

/* The control characters: bytes of length 1, but VMIN and VTIME are numbers where input is not canonical. */
static Value control_characters(const struct termios *mode)
{
    List *list = list_new(NCCS);
    for (int i = 0; list && i < NCCS; i++) {
        bool number = !(mode->c_lflag & ICANON) && (i == VMIN || i == VTIME);
        Value v = number ? int_value(mode->c_cc[i]) : bytes_from(&mode->c_cc[i], 1);
        if (is_empty(v) || !list_append_owned(list, v))
            DISCARD(list);
    }
    return from_pointer(list);
}

static Value termios_tcgetattr(Value self, Value v)
{
    int fd, failed;
    struct termios mode;
    if (!posix_fd(v, &fd))
        return EMPTY;
    POSIX_BLOCKING(failed, tcgetattr(fd, &mode));
    if (failed)
        return termios_error(self);
    Value characters = control_characters(&mode);
    if (is_empty(characters))
        return EMPTY;
    Value items[] = {int_value(mode.c_iflag), int_value(mode.c_oflag), int_value(mode.c_cflag), int_value(mode.c_lflag),
                     int_value(cfgetispeed(&mode)), int_value(cfgetospeed(&mode)), characters};
    Value result = list_from(items, 7);
    release(characters);
    return result;
}

static bool set_characters(struct termios *mode, Value v)
{
    if (!is_list(v) || as_list(v)->length != NCCS) {
        error_type("tcsetattr: attributes[6] must be %d element list", NCCS);
        return false;
    }
    for (size_t i = 0; i < NCCS && i < as_list(v)->length; i++) {
        Value item = as_list(v)->items[i];
        int number;
        if (is_bytes(item) && as_bytes(item)->length == 1) {
            mode->c_cc[i] = (cc_t)as_bytes(item)->data[0];
        } else if (is_int(item)) {
            if (!posix_int(item, &number))
                return false;
            mode->c_cc[i] = (cc_t)number;
        } else {
            error_type("tcsetattr: elements of attributes must be characters or integers");
            return false;
        }
    }
    return true;
}

static Value termios_tcsetattr(Value self, const Value *args)
{
    int fd, when, failed;
    struct termios mode;
    int64_t n[6];
    if (!posix_fd(args[0], &fd) || !posix_int(args[1], &when))
        return EMPTY;
    if (!is_list(args[2]) || as_list(args[2])->length != 7)
        return error_type("tcsetattr, arg 3: must be 7 element list");
    POSIX_BLOCKING(failed, tcgetattr(fd, &mode)); /* for the fields that are not in the list */
    if (failed)
        return termios_error(self);
    for (size_t i = 0; i < 6; i++)
        if (i >= as_list(args[2])->length || !system_int64(as_list(args[2])->items[i], &n[i]))
            return error_occurred() ? EMPTY : error_type("tcsetattr, arg 3: must be 7 element list");
    if (as_list(args[2])->length != 7)
        return error_type("tcsetattr, arg 3: must be 7 element list");
    mode.c_iflag = (tcflag_t)n[0];
    mode.c_oflag = (tcflag_t)n[1];
    mode.c_cflag = (tcflag_t)n[2];
    mode.c_lflag = (tcflag_t)n[3];
    Value characters = retain(as_list(args[2])->items[6]);
    bool ok = set_characters(&mode, characters);
    release(characters);
    if (!ok)
        return EMPTY;
    if (cfsetispeed(&mode, (speed_t)n[4]) || cfsetospeed(&mode, (speed_t)n[5]))
        return termios_error(self);
    POSIX_BLOCKING(failed, tcsetattr(fd, when, &mode));
    return failed ? termios_error(self) : none_value();
}

/* The calls of a descriptor and a number. */
static Value with_number(Value module, const Value *args, int (*function)(int, int))
{
    int fd, number, failed;
    if (!posix_fd(args[0], &fd) || !posix_int(args[1], &number))
        return EMPTY;
    POSIX_BLOCKING(failed, function(fd, number));
    return failed ? termios_error(module) : none_value();
}

static Value termios_tcsendbreak(Value self, const Value *args) { return with_number(self, args, tcsendbreak); }
static Value termios_tcflush(Value self, const Value *args) { return with_number(self, args, tcflush); }
static Value termios_tcflow(Value self, const Value *args) { return with_number(self, args, tcflow); }

static Value termios_tcdrain(Value self, Value v)
{
    int fd, failed;
    if (!posix_fd(v, &fd))
        return EMPTY;
    POSIX_BLOCKING(failed, tcdrain(fd));
    return failed ? termios_error(self) : none_value();
}

static Value termios_tcgetwinsize(Value self, Value v)
{
    int fd, failed;
    struct winsize size;
    if (!posix_fd(v, &fd))
        return EMPTY;
    POSIX_BLOCKING(failed, ioctl(fd, TIOCGWINSZ, &size));
    if (failed)
        return termios_error(self);
    Value pair[] = {int_value(size.ws_row), int_value(size.ws_col)};
    return tuple_from_owned(pair, 2);
}

static Value termios_tcsetwinsize(Value self, const Value *args)
{
    int fd, failed;
    struct winsize size;
    int64_t n[2] = {0, 0};
    if (!posix_fd(args[0], &fd))
        return EMPTY;
    if (!type_of(args[1])->slots.sequence_item && !type_of(args[1])->slots.get_item)
        return error_type("tcsetwinsize, arg 2: must be a two-item sequence");
    Value pair = tuple_from_iterable(args[1]);
    if (is_empty(pair))
        return EMPTY;
    bool two = as_tuple(pair)->length == 2;
    bool ok = two && system_int64(as_tuple(pair)->items[0], &n[0]) && system_int64(as_tuple(pair)->items[1], &n[1]);
    release(pair);
    if (!two)
        return error_type("tcsetwinsize, arg 2: must be a two-item sequence");
    if (!ok)
        return EMPTY;
    POSIX_BLOCKING(failed, ioctl(fd, TIOCGWINSZ, &size)); /* keeps the size in pixels */
    if (failed)
        return termios_error(self);
    size.ws_row = (unsigned short)n[0];
    size.ws_col = (unsigned short)n[1];
    if (size.ws_row != n[0] || size.ws_col != n[1])
        return error_overflow("winsize value(s) out of range.");
    POSIX_BLOCKING(failed, ioctl(fd, TIOCSWINSZ, &size));
    return failed ? termios_error(self) : none_value();
}

static const NativeRow functions[] = {
    NATIVE("tcdrain", termios_tcdrain, "($module, fd, /)", "Waits until all output has been sent."),
    NATIVE("tcflow", termios_tcflow, "($module, fd, action, /)", "Stops or resumes input or output."),
    NATIVE("tcflush", termios_tcflush, "($module, fd, queue, /)", "Discards what waits to be read or sent."),
    NATIVE("tcgetattr", termios_tcgetattr, "($module, fd, /)", "A terminal's settings: [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]."),
    NATIVE("tcgetwinsize", termios_tcgetwinsize, "($module, fd, /)", "A terminal's size: (rows, columns)."),
    NATIVE("tcsendbreak", termios_tcsendbreak, "($module, fd, duration, /)", "Sends a break."),
    NATIVE("tcsetattr", termios_tcsetattr, "($module, fd, when, attributes, /)", "Sets a terminal up."),
    NATIVE("tcsetwinsize", termios_tcsetwinsize, "($module, fd, winsize, /)", "Sets a terminal's size."),
    NATIVE_END,
};

static const SystemConstant constants[] = {
#define C SYSTEM_CONSTANT
    C(B0) C(B1000000) C(B110) C(B115200) C(B1152000) C(B1200) C(B134) C(B150) C(B1500000) C(B1800) C(B19200) C(B200) C(B2000000) C(B230400)
    C(B2400) C(B2500000) C(B300) C(B3000000) C(B3500000) C(B38400) C(B4000000) C(B460800) C(B4800) C(B50) C(B500000) C(B57600) C(B576000)
    C(B600) C(B75) C(B921600) C(B9600) C(BRKINT) C(BS0) C(BS1) C(BSDLY) C(CBAUD) C(CBAUDEX) C(CDSUSP) C(CEOF) C(CEOL) C(CEOT) C(CERASE)
    C(CFLUSH) C(CIBAUD) C(CINTR) C(CKILL) C(CLNEXT) C(CLOCAL) C(CMSPAR) C(CQUIT) C(CR0) C(CR1) C(CR2) C(CR3) C(CRDLY) C(CREAD) C(CRPRNT)
    C(CRTSCTS) C(CS5) C(CS6) C(CS7) C(CS8) C(CSIZE) C(CSTART) C(CSTOP) C(CSTOPB) C(CSUSP) C(CWERASE) C(ECHO) C(ECHOCTL) C(ECHOE) C(ECHOK)
    C(ECHOKE) C(ECHONL) C(ECHOPRT) C(EXTA) C(EXTB) C(EXTPROC) C(FF0) C(FF1) C(FFDLY) C(FIOASYNC) C(FIOCLEX) C(FIONBIO) C(FIONCLEX)
    C(FIONREAD) C(FLUSHO) C(HUPCL) C(ICANON) C(ICRNL) C(IEXTEN) C(IGNBRK) C(IGNCR) C(IGNPAR) C(IMAXBEL) C(INLCR) C(INPCK) C(IOCSIZE_MASK)
    C(IOCSIZE_SHIFT) C(ISIG) C(ISTRIP) C(IUCLC) C(IUTF8) C(IXANY) C(IXOFF) C(IXON) C(NCC) C(NCCS) C(NL0) C(NL1) C(NLDLY) C(NOFLSH)
    C(N_MOUSE) C(N_PPP) C(N_SLIP) C(N_STRIP) C(N_TTY) C(OCRNL) C(OFDEL) C(OFILL) C(OLCUC) C(ONLCR) C(ONLRET) C(ONOCR) C(OPOST) C(PARENB)
    C(PARMRK) C(PARODD) C(PENDIN) C(TAB0) C(TAB1) C(TAB2) C(TAB3) C(TABDLY) C(TCFLSH) C(TCGETA) C(TCGETS) C(TCIFLUSH) C(TCIOFF) C(TCIOFLUSH)
    C(TCION) C(TCOFLUSH) C(TCOOFF) C(TCOON) C(TCSADRAIN) C(TCSAFLUSH) C(TCSANOW) C(TCSBRK) C(TCSBRKP) C(TCSETA) C(TCSETAF) C(TCSETAW)
    C(TCSETS) C(TCSETSF) C(TCSETSW) C(TCXONC) C(TIOCCONS) C(TIOCEXCL) C(TIOCGETD) C(TIOCGICOUNT) C(TIOCGLCKTRMIOS) C(TIOCGPGRP)
    C(TIOCGSERIAL) C(TIOCGSOFTCAR) C(TIOCGWINSZ) C(TIOCINQ) C(TIOCLINUX) C(TIOCMBIC) C(TIOCMBIS) C(TIOCMGET) C(TIOCMIWAIT) C(TIOCMSET)
    C(TIOCM_CAR) C(TIOCM_CD) C(TIOCM_CTS) C(TIOCM_DSR) C(TIOCM_DTR) C(TIOCM_LE) C(TIOCM_RI) C(TIOCM_RNG) C(TIOCM_RTS) C(TIOCM_SR)
    C(TIOCM_ST) C(TIOCNOTTY) C(TIOCNXCL) C(TIOCOUTQ) C(TIOCPKT) C(TIOCPKT_DATA) C(TIOCPKT_DOSTOP) C(TIOCPKT_FLUSHREAD) C(TIOCPKT_FLUSHWRITE)
    C(TIOCPKT_NOSTOP) C(TIOCPKT_START) C(TIOCPKT_STOP) C(TIOCSCTTY) C(TIOCSERCONFIG) C(TIOCSERGETLSR) C(TIOCSERGETMULTI) C(TIOCSERGSTRUCT)
    C(TIOCSERGWILD) C(TIOCSERSETMULTI) C(TIOCSERSWILD) C(TIOCSER_TEMT) C(TIOCSETD) C(TIOCSLCKTRMIOS) C(TIOCSPGRP) C(TIOCSSERIAL)
    C(TIOCSSOFTCAR) C(TIOCSTI) C(TIOCSWINSZ) C(TOSTOP) C(VDISCARD) C(VEOF) C(VEOL) C(VEOL2) C(VERASE) C(VINTR) C(VKILL) C(VLNEXT) C(VMIN)
    C(VQUIT) C(VREPRINT) C(VSTART) C(VSTOP) C(VSUSP) C(VSWTC) C(VT0) C(VT1) C(VTDLY) C(VTIME) C(VWERASE) C(XCASE) C(XTABS)
#undef C
    {"VSWTCH", VSWTC}, {NULL, 0},
};

static bool fill(Value module)
{
    Value error = module_exception("termios", "error", TYPE(Exception));
    return module_keep(module, &error, 1) && module_add(module, "error", retain(error)) && system_add_constants(module, constants);
}

const ModuleSpec termios_module = {"termios", "Control of terminals, as POSIX has it.", functions, fill};
