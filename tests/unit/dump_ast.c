/* dump_ast FILE ... - parses each file and prints its tree, a node a line, to hold against CPython's.
   With -o FOLDER each goes to FOLDER/NAME.txt; with -e the files are taken apart at lines "##" and errors are printed. */
#include <gmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "syntax/parser.h"

static FILE *out;

static void print_hex(Text text)
{
    for (size_t i = 0; i < text.length; i++)
        fprintf(out, "%02x", (unsigned char)text.data[i]);
}

static void print_int(Text text)
{
    mpz_t value;
    int base = 10, skip = 0;
    if (text.length > 2 && text.data[0] == '0' && (unsigned char)text.data[1] > '9') {
        base = (text.data[1] | 32) == 'x' ? 16 : (text.data[1] | 32) == 'o' ? 8 : 2;
        skip = 2;
    }
    char *digits = strndup(text.data + skip, text.length - (size_t)skip);
    mpz_init_set_str(value, digits, base);
    if (mpz_sgn(value))
        gmp_fprintf(out, "i%#Zx", value);
    else
        fputs("i0x0", out);
    mpz_clear(value);
    free(digits);
}

static void print_double(char mark, double number)
{
    unsigned long bits;
    memcpy(&bits, &number, sizeof bits);
    fprintf(out, "%c%016lx", mark, bits);
}

static void print_constant(const char *name, ConstantValue value)
{
    fprintf(out, " %s=", name);
    switch (value.kind) {
    case CONSTANT_NONE: fputs("None", out); break;
    case CONSTANT_TRUE: fputs("True", out); break;
    case CONSTANT_FALSE: fputs("False", out); break;
    case CONSTANT_ELLIPSIS: fputs("...", out); break;
    case CONSTANT_INT: print_int(value.text); break;
    case CONSTANT_FLOAT: print_double('f', value.number); break;
    case CONSTANT_IMAGINARY: print_double('c', value.number); break;
    case CONSTANT_STR: fputc('s', out); print_hex(value.text); break;
    case CONSTANT_BYTES: fputc('b', out); print_hex(value.text); break;
    default: fputs("?", out); break;
    }
}

static const char *const operators[] = {"Add", "Sub", "Mult", "MatMult", "Div", "Mod", "Pow", "LShift", "RShift", "BitOr", "BitXor", "BitAnd", "FloorDiv"};
static const char *const comparisons[] = {"Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "Is", "IsNot", "In", "NotIn"};
static const char *const unary[] = {"Invert", "Not", "UAdd", "USub"};
static const char *const contexts[] = {"Load", "Store", "Del"};
static const char *const booleans[] = {"And", "Or"};

static void print_identifier(const char *name, const Identifier *id) { fprintf(out, " %s=%s", name, id ? id->text : "None"); }
static void print_node(const char *name, const Node *node) { if (node == NULL) fprintf(out, " %s=None", name); }
static void print_nodes(const char *name, Seq seq) { fprintf(out, " %s[%zu]", name, seq.count); }
static void print_string(const char *name, const Text *text)
{
    if (strcmp(name, "type_comment") != 0)
        fprintf(out, " %s=%.*s", name, text ? (int)text->length : 4, text ? text->data : "None");
}
static void print_identifiers(const char *name, Seq seq)
{
    fprintf(out, " %s[%zu]", name, seq.count);
    for (size_t i = 0; i < seq.count; i++)
        fprintf(out, "%s,", ((Identifier *)seq.items[i])->text);
}
static void print_comparisons(const char *name, Seq seq)
{
    fprintf(out, " %s[%zu]", name, seq.count);
    for (size_t i = 0; i < seq.count; i++)
        fprintf(out, "%s,", comparisons[(intptr_t)seq.items[i]]);
}

#define LINE_stmt_ONE(n, v) print_node(n, v)
#define LINE_expr_ONE(n, v) print_node(n, v)
#define LINE_expr_OPT(n, v) print_node(n, v)
#define LINE_arguments_ONE(n, v) print_node(n, v)
#define LINE_arg_OPT(n, v) print_node(n, v)
#define LINE_pattern_ONE(n, v) print_node(n, v)
#define LINE_pattern_OPT(n, v) print_node(n, v)
#define LINE_identifier_ONE(n, v) print_identifier(n, v)
#define LINE_identifier_OPT(n, v) print_identifier(n, v)
#define LINE_string_ONE(n, v) print_string(n, v)
#define LINE_string_OPT(n, v) print_string(n, v)
#define LINE_constant_ONE(n, v) print_constant(n, v)
#define LINE_int_ONE(n, v) fprintf(out, " %s=%d", n, v)
#define LINE_int_OPT(n, v) fprintf(out, " %s=%d", n, v)
#define LINE_operator_ONE(n, v) fprintf(out, " %s=%s", n, operators[v])
#define LINE_boolop_ONE(n, v) fprintf(out, " %s=%s", n, booleans[v])
#define LINE_unaryop_ONE(n, v) fprintf(out, " %s=%s", n, unary[v])
#define LINE_expr_context_ONE(n, v) fprintf(out, " %s=%s", n, contexts[v])
#define LINE_stmt_SEQ(n, v) print_nodes(n, v)
#define LINE_expr_SEQ(n, v) print_nodes(n, v)
#define LINE_identifier_SEQ(n, v) print_identifiers(n, v)
#define LINE_cmpop_SEQ(n, v) print_comparisons(n, v)
#define LINE_keyword_SEQ(n, v) print_nodes(n, v)
#define LINE_alias_SEQ(n, v) print_nodes(n, v)
#define LINE_withitem_SEQ(n, v) print_nodes(n, v)
#define LINE_match_case_SEQ(n, v) print_nodes(n, v)
#define LINE_excepthandler_SEQ(n, v) print_nodes(n, v)
#define LINE_comprehension_SEQ(n, v) print_nodes(n, v)
#define LINE_pattern_SEQ(n, v) print_nodes(n, v)
#define LINE_arg_SEQ(n, v) print_nodes(n, v)
#define LINE_type_ignore_SEQ(n, v) print_nodes(n, v)
#define LINE_type_param_SEQ(n, v) print_nodes(n, v)

enum { PLACED_mod = 0, PLACED_stmt = 1, PLACED_expr = 1, PLACED_comprehension = 0, PLACED_excepthandler = 1, PLACED_arguments = 0,
       PLACED_arg = 1, PLACED_keyword = 1, PLACED_alias = 1, PLACED_withitem = 0, PLACED_match_case = 0, PLACED_pattern = 1,
       PLACED_type_ignore = 0, PLACED_type_param = 1 };

static void line(const Node *node)
{
    static const bool placed[] = {
#define NODE(sum, Name) PLACED_##sum,
#define FIELD(type, name, many)
#define END
#include "syntax/ast.def"
#undef NODE
#undef FIELD
#undef END
    };
    fputs(node_names[node->kind], out);
    if (placed[node->kind])
        fprintf(out, " %d:%d-%d:%d", node->line, node->column, node->end_line, node->end_column);
    switch (node->kind) {
#define NODE(sum, Name) case NODE_##Name: { const Name##Node *x = (const Name##Node *)node; (void)x;
#define FIELD(type, name, many) LINE_##type##_##many(#name, x->name);
#define END break; }
#include "syntax/ast.def"
#undef NODE
#undef FIELD
#undef END
    default: break;
    }
    fputc('\n', out);
}

static void dump(const Node *node, int depth);

static void kid(const Node *node, int depth) { if (node) dump(node, depth + 1); }
static void kids(Seq seq, int depth)
{
    for (size_t i = 0; i < seq.count; i++)
        dump(seq.items[i], depth + 1);
}

#define KIDS_stmt_ONE(v) kid(v, depth)
#define KIDS_expr_ONE(v) kid(v, depth)
#define KIDS_expr_OPT(v) kid(v, depth)
#define KIDS_arguments_ONE(v) kid(v, depth)
#define KIDS_arg_OPT(v) kid(v, depth)
#define KIDS_pattern_ONE(v) kid(v, depth)
#define KIDS_pattern_OPT(v) kid(v, depth)
#define KIDS_identifier_ONE(v)
#define KIDS_identifier_OPT(v)
#define KIDS_string_ONE(v)
#define KIDS_string_OPT(v)
#define KIDS_constant_ONE(v)
#define KIDS_int_ONE(v)
#define KIDS_int_OPT(v)
#define KIDS_operator_ONE(v)
#define KIDS_boolop_ONE(v)
#define KIDS_unaryop_ONE(v)
#define KIDS_expr_context_ONE(v)
#define KIDS_stmt_SEQ(v) kids(v, depth)
#define KIDS_expr_SEQ(v) kids(v, depth)
#define KIDS_identifier_SEQ(v)
#define KIDS_cmpop_SEQ(v)
#define KIDS_keyword_SEQ(v) kids(v, depth)
#define KIDS_alias_SEQ(v) kids(v, depth)
#define KIDS_withitem_SEQ(v) kids(v, depth)
#define KIDS_match_case_SEQ(v) kids(v, depth)
#define KIDS_excepthandler_SEQ(v) kids(v, depth)
#define KIDS_comprehension_SEQ(v) kids(v, depth)
#define KIDS_pattern_SEQ(v) kids(v, depth)
#define KIDS_arg_SEQ(v) kids(v, depth)
#define KIDS_type_ignore_SEQ(v) kids(v, depth)
#define KIDS_type_param_SEQ(v) kids(v, depth)

static void dump(const Node *node, int depth)
{
    for (int i = 0; i < depth; i++)
        fputc('.', out);
    if (node == NULL) {
        fputs("None\n", out);
        return;
    }
    line(node);
    switch (node->kind) {
#define NODE(sum, Name) case NODE_##Name: { const Name##Node *x = (const Name##Node *)node; (void)x;
#define FIELD(type, name, many) KIDS_##type##_##many(x->name);
#define END break; }
#include "syntax/ast.def"
#undef NODE
#undef FIELD
#undef END
    default: break;
    }
}

static void print_error(const ParseError *error)
{
    static const char *const kinds[] = {"SyntaxError", "IndentationError", "TabError", "_IncompleteInputError", "MemoryError", "RecursionError", "host"};
    fprintf(out, "%s: %s (%d, %d, %d, %d) | ", kinds[error->kind], error->message, error->line, error->column + 1, error->end_line,
            error->end_column + 1);
    for (size_t i = 0; i < error->text.length; i++)
        if (error->text.data[i] == '\n')
            fputs("\\n", out);
        else if (error->text.data[i] == '\\')
            fputs("\\\\", out);
        else
            fputc(error->text.data[i], out);
    fputc('\n', out);
}

static char stack_mark;

static void parse(const char *source, size_t length, ParseMode mode, int flags, bool errors_only)
{
    Arena arena;
    NameTable names;
    ParseError error;
    SyntaxHost host = {.stack_limit = &stack_mark - 7 * 1024 * 1024};
    host.stack_limit = (char *)__builtin_frame_address(0) - 7 * 1024 * 1024;
    arena_init(&arena);
    Node *tree = parse_source(&arena, source, length, mode, flags, 14, &host, &names, &error);
    if (tree == NULL)
        print_error(&error);
    else if (errors_only)
        fputs("ok\n", out);
    else
        dump(tree, 0);
    arena_free(&arena);
}

/* Sources separated by lines "##": the error of each. */
static void parse_cases(const char *data, size_t length)
{
    const char *end = data + length;
    while (data < end) {
        const char *stop = strstr(data, "\n##\n");
        size_t size = stop ? (size_t)(stop - data) : (size_t)(end - data);
        char *copy = strndup(data, size);
        parse(copy, size, PARSE_FILE, 0, true);
        free(copy);
        data = stop ? stop + 4 : end;
    }
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *data = malloc(*length + 1);
    *length = fread(data, 1, *length, file);
    data[*length] = 0;
    fclose(file);
    return data;
}

int main(int argc, char **argv)
{
    const char *folder = NULL;
    bool cases = false, quiet = false;
    out = stdout;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-o") == 0 && i + 1 < argc) {
            folder = argv[++i];
            continue;
        }
        if (strcmp(argv[i], "-e") == 0 || strcmp(argv[i], "-q") == 0) {
            cases |= argv[i][1] == 'e';
            quiet |= argv[i][1] == 'q';
            continue;
        }
        size_t length;
        char *data = read_file(argv[i], &length);
        if (data == NULL) {
            perror(argv[i]);
            return 1;
        }
        if (folder) {
            char path[4096];
            snprintf(path, sizeof path, "%s/", folder);
            size_t n = strlen(path);
            snprintf(path + n, sizeof path - n, "%s.txt", argv[i]);
            for (char *c = path + n; *c; c++)
                *c = *c == '/' ? '+' : *c;
            out = fopen(path, "w");
        }
        if (cases)
            parse_cases(data, length);
        else
            parse(data, length, PARSE_FILE, 0, quiet);
        if (folder)
            fclose(out);
        free(data);
    }
    return 0;
}
