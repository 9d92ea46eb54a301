/* decode.h - source bytes to UTF-8 text (PEP 263). */
#ifndef PYISH_SYNTAX_DECODE_H
#define PYISH_SYNTAX_DECODE_H

#include "syntax/parser.h"

enum { ENCODING_ROOM = 64 };

typedef struct SourceEncoding {
    char name[ENCODING_ROOM]; /* "utf-8", "iso-8859-1", or as declared; empty: none declared, which means UTF-8 */
    bool bom;
    size_t start;    /* bytes to skip: the BOM's */
} SourceEncoding;

/* What the first two lines declare. false: *error says why that can't be (a BOM and another encoding). */
bool source_encoding(const char *bytes, size_t length, SourceEncoding *encoding, ParseError *error);
/* Whether bytes are well-formed UTF-8; if not, *error says where. path: of the file, or NULL. */
bool source_check_utf8(const char *bytes, size_t length, const char *path, ParseError *error);
/* The text with U+FFFD for what is no UTF-8: out has room for three times the bytes. How many there are then. */
size_t source_replace_malformed(const char *bytes, size_t length, char *out);
/* ISO-8859-1 to UTF-8: out has room for twice the bytes. How many there are then. */
size_t source_from_latin1(const char *bytes, size_t length, char *out);

#endif
