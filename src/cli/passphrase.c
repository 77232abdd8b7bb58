/* cli/passphrase.c - a passphrase from the terminal, unseen, or from a file: never from the command
 * line or the environment, where other users can read it. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "os/os.h"

/* A byte at a time, so that nothing behind the line is taken from a pipe. */
static enum rc read_line(int fd, struct passphrase *out, struct err *e)
{
    for (out->n = 0;;) {
        char c = 0;
        const ssize_t n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(e, RC_IO, "could not read the passphrase: %s", strerror(errno));
        if (n == 0 || c == '\n')
            break;
        if (out->n == sizeof out->p)
            return fail(e, RC_PASSPHRASE, "the passphrase is longer than %d bytes",
                        (int)PASSPHRASE_BYTES_MAX);
        out->p[out->n++] = c;
    }
    if (out->n && out->p[out->n - 1] == '\r')
        out->n--;
    return out->n ? RC_OK : fail(e, RC_PASSPHRASE, "the passphrase is empty");
}

static enum rc read_unseen(int tty, const char *prompt, struct passphrase *out, struct err *e)
{
    struct termios seen, unseen;
    if (tcgetattr(tty, &seen) != 0)
        return fail(e, RC_IO, "the terminal does not answer: %s", strerror(errno));
    unseen = seen;
    unseen.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(tty, TCSAFLUSH, &unseen) != 0)
        return fail(e, RC_IO, "the terminal cannot hide what is typed: %s", strerror(errno));
    enum rc rc = os_write_all(tty, prompt, strlen(prompt), e);
    if (rc == RC_OK)
        rc = read_line(tty, out, e);
    tcsetattr(tty, TCSAFLUSH, &seen);
    struct err ignored = {0};
    (void)os_write_all(tty, "\n", 1, &ignored);
    return rc;
}

static enum rc ask_again(int tty, const struct passphrase *first, struct err *e)
{
    CLEANUP(passphrase_wipe) struct passphrase again;
    TRY(read_unseen(tty, "再输一遍 / once more: ", &again, e));
    if (again.n == first->n && memcmp(again.p, first->p, again.n) == 0)
        return RC_OK;
    return fail(e, RC_PASSPHRASE, "the two passphrases differ");
}

static enum rc ask(bool is_new, struct passphrase *out, struct err *e)
{
    CLEANUP(fd_closep) int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (tty < 0) {
        fail(e, RC_PASSPHRASE, "there is no terminal to ask for the passphrase");
        return fail_hint(e, "give --passphrase-file FILE, or - for the standard input");
    }
    TRY(read_unseen(tty, "口令（不显示） / passphrase (not shown): ", out, e));
    if (is_new)
        TRY(passphrase_check(out, e));
    return is_new ? ask_again(tty, out, e) : RC_OK;
}

static enum rc read_file(const char *path, struct passphrase *out, struct err *e)
{
    CLEANUP(fd_closep) int fd = -1;
    struct stat info;
    TRY(os_open_read(path, &fd, e));
    if (fstat(fd, &info) == 0 && info.st_mode & 077) {
        fail(e, RC_PASSPHRASE, "'%s' can be read by other users (mode %04o)", path,
             (unsigned)info.st_mode & 07777);
        return fail_hint(e, "if nobody has: chmod 600 '%s'", path);
    }
    return read_line(fd, out, e);
}

enum rc cli_passphrase(const struct cli *cli, bool is_new, struct passphrase *out, struct err *e)
{
    const char *path = cli_option(cli, "passphrase-file");
    out->n = 0;
    if (!path)
        return ask(is_new, out, e);
    TRY(strcmp(path, "-") == 0 ? read_line(STDIN_FILENO, out, e) : read_file(path, out, e));
    return is_new ? passphrase_check(out, e) : RC_OK;
}
