/* compile.c - see compile.h. */
#include "compiler/compile.h"

#include <stdio.h>
#include <stdlib.h>

#include "compiler/codegen.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"
#include "syntax/decode.h"

/* The encoding that a line declares, if it does; empty: UTF-8. */
static void read_cookie(const char *line, size_t length, char *encoding)
{
    SourceEncoding found;
    ParseError error;
    if (*encoding == 0 && source_encoding(line, length, &found, &error) && strcmp(found.name, "utf-8") != 0)
        memcpy(encoding, found.name, sizeof found.name);
}

static Value decoded_line(const char *line, size_t length, const char *encoding)
{
    if (*encoding == 0) {
        ParseError error;
        return source_check_utf8(line, length, NULL, &error) ? str_from_utf8(line, length) : none_value();
    }
    Value bytes = bytes_from(line, length), how[] = {str_from_c(encoding), str_from_c("replace")};
    Value text = is_empty(bytes) || is_empty(how[0]) || is_empty(how[1]) ? EMPTY : call_method_c(bytes, "decode", how, 2);
    release(bytes);
    release(how[0]);
    release(how[1]);
    return text;
}

Value compile_line_of_file(Value filename, int wanted)
{
    const char *path = str_utf8(filename, NULL);
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (path == NULL)
        error_clear();
    Value text = EMPTY;
    char *line = NULL;
    size_t capacity = 0;
    char encoding[ENCODING_ROOM] = "";
    for (int at = 1; file && at <= wanted; at++) {
        ssize_t n = getline(&line, &capacity, file);
        if (n < 0)
            break;
        if (at == wanted) {
            int skip = at == 1 && n >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
            text = decoded_line(line + skip, (size_t)(n - skip), encoding);
        } else if (at <= 2) {
            read_cookie(line, (size_t)n, encoding);
        }
    }
    free(line);
    if (file)
        fclose(file);
    if (is_empty(text))
        error_clear();
    return is_empty(text) ? none_value() : text;
}

void raise_parse_error(const ParseError *error, Value filename)
{
    Type *type = error->kind == ERROR_INDENTATION  ? TYPE(IndentationError)
                 : error->kind == ERROR_TAB        ? TYPE(TabError)
                 : error->kind == ERROR_INCOMPLETE ? TYPE(IncompleteInputError)
                                                   : TYPE(SyntaxError);
    if (error->kind == ERROR_HOST) /* an exception is set */
        return;
    if (error->kind == ERROR_MEMORY) {
        error_no_memory();
        return;
    }
    if (error->kind == ERROR_VALUE) {
        error_value("%s", error->message);
        return;
    }
    if (error->kind == ERROR_RECURSION) {
        error_set(TYPE(MemoryError), "Parser stack overflowed - Python source too complex to parse");
        return;
    }
    Value message = str_from_c(error->message), text = error->text.data ? str_from_utf8(error->text.data, error->text.length) : compile_line_of_file(filename, error->line);
    Value place = is_empty(text) ? EMPTY
                                 : tuple_pack(6, filename, int_value(error->line), int_value(error->column + 1), text,
                                              int_value(error->end_line), int_value(error->end_column + 1));
    if (!is_empty(message) && !is_empty(place)) {
        Value exception = exception_new(type, (Value[]){message, place}, 2);
        if (!is_empty(exception))
            error_raise(exception);
        release(exception);
    }
    release(message);
    release(text);
    release(place);
}

static void module_body(Compiler *c, Node *tree)
{
    begin_annotations(c);
    switch ((NodeKind)tree->kind) {
    case NODE_Expression: {
        unsigned v = operand(c, ((ExpressionNode *)tree)->body, -1);
        emit(c, OP_RETURN, v, 0, 0);
        break;
    }
    case NODE_Interactive: statements(c, ((InteractiveNode *)tree)->body); break;
    default: {
        Seq body = ((ModuleNode *)tree)->body;
        Value doc = docstring_of(c, body);
        if (!is_empty(doc)) {
            unsigned depth = c->unit->depth, temp = push_temp(c);
            set_location(c, body.items[0]);
            load_constant(c, doc, temp);
            emit_name(c, OP_STORE_NAME, temp, 0, 0, name_index(c, name_table_intern(c->names, "__doc__", 7)));
            pop_temps(c, depth);
        }
        statements(c, body);
        break;
    }
    }
}

static const struct { const char *name; uint32_t flag; } features[] = {
    {"nested_scopes", 0}, {"generators", 0}, {"division", 0}, {"absolute_import", 0}, {"with_statement", 0},
    {"print_function", 0}, {"unicode_literals", 0}, {"barry_as_FLUFL", PARSE_BARRY_AS_BDFL}, {"generator_stop", 0},
    {"annotations", PYCF_FUTURE_ANNOTATIONS},
};

static void future_feature(Compiler *c, const aliasNode *alias)
{
    const char *name = alias->name->text;
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        if (strcmp(features[i].name, name) == 0) {
            c->flags |= features[i].flag;
            return;
        }
    if (strcmp(name, "braces") == 0)
        compile_error(c, &alias->base, "not a chance");
    else
        compile_error(c, &alias->base, "future feature %s is not defined", name);
}

/* from __future__ imports come first, behind the docstring. */
static void future_imports(Compiler *c, Node *tree)
{
    Seq body = tree->kind == NODE_Module ? ((ModuleNode *)tree)->body
             : tree->kind == NODE_Interactive ? ((InteractiveNode *)tree)->body : (Seq){0, NULL};
    for (size_t i = 0; i < body.count; i++) {
        ImportFromNode *import = body.items[i];
        if (i == 0 && import->base.kind == NODE_Expr && ((ExprNode *)body.items[i])->value->kind == NODE_Constant &&
            ((ConstantNode *)((ExprNode *)body.items[i])->value)->value.kind == CONSTANT_STR)
            continue;
        if (import->base.kind != NODE_ImportFrom || import->level || !import->module || strcmp(import->module->text, "__future__"))
            return;
        c->last_future = import;
        for (size_t k = 0; k < import->names.count; k++)
            future_feature(c, import->names.items[k]);
    }
}

bool compile_check_futures(Node *tree, Value filename)
{
    ParseError error = {.kind = ERROR_SYNTAX};
    Compiler c = {.filename = filename, .error = &error};
    future_imports(&c, tree);
    if (c.failed)
        raise_parse_error(&error, filename);
    return !c.failed;
}

bool compile_symbols(Arena *arena, NameTable *names, Node *tree, Value filename, SymbolTable *symbols)
{
    ParseError error = {.kind = ERROR_SYNTAX};
    Compiler c = {.filename = filename, .error = &error};
    future_imports(&c, tree);
    if (!c.failed && symtable_build(symbols, arena, names, tree, c.flags & PYCF_FUTURE_ANNOTATIONS, &error))
        return true;
    if (!error_occurred())
        raise_parse_error(&error, filename);
    return false;
}

Value compile_tree(Arena *arena, NameTable *names, Node *tree, Value filename, ParseMode mode, int flags, int optimize)
{
    ParseError error = {.kind = ERROR_SYNTAX};
    Compiler c = {.arena = arena, .names = names, .filename = filename, .flags = (uint32_t)flags, .optimize = optimize,
                  .interactive = mode == PARSE_INTERACTIVE, .error = &error};
    tree->line = tree->end_line = 1; /* whether it comes from source or from objects */
    tree->column = tree->end_column = 0;
    future_imports(&c, tree);
    if (c.failed) {
        raise_parse_error(&error, filename);
        return EMPTY;
    }
    if (!symtable_build(&c.symbols, arena, names, tree, c.flags & PYCF_FUTURE_ANNOTATIONS, &error)) {
        if (!error_occurred())
            raise_parse_error(&error, filename);
        return EMPTY;
    }
    Code *code = NULL;
    if (enter_unit(&c, c.symbols.top, NULL, "<module>")) {
        module_body(&c, tree);
        code = leave_unit(&c);
    }
    if (code == NULL) {
        if (!error_occurred())
            raise_parse_error(&error, filename);
        return EMPTY;
    }
    code->name = str_intern_c("<module>");
    return from_pointer(code);
}

static WarningOutcome warn_of_source(void *context, const char *message, bool deprecation, int line)
{
    Type *category = deprecation ? TYPE(DeprecationWarning) : TYPE(SyntaxWarning);
    if (compile_warn(category, message, *(Value *)context, line))
        return WARNING_SHOWN;
    if (!error_matches(category))
        return WARNING_RAISED;
    error_clear();
    return WARNING_AS_ERROR;
}

/* What traceback looks for misspelled keywords in: the source, its lines ended as the parser has them. */
static void attach_source(const char *source, size_t length, ParseMode mode)
{
    StrBuilder b;
    Value exception = error_fetch(), place = EMPTY;
    builder_init(&b);
    for (const char *end = source + length, *s = source; s < end;) {
        const char *stop = memchr(s, '\r', (size_t)(end - s));
        Value part = str_from_utf8(s, (size_t)((stop ? stop : end) - s));
        if (is_empty(part))
            break;
        builder_str(&b, part);
        release(part);
        if (stop)
            builder_char(&b, '\n');
        s = stop ? stop + 1 + (stop + 1 < end && stop[1] == '\n') : end;
    }
    if (mode == PARSE_FILE && length && source[length - 1] != '\n' && source[length - 1] != '\r')
        builder_char(&b, '\n');
    Value text = builder_finish(&b);
    if (!is_empty(text))
        place = tuple_pack(3, small_int_value(0), small_int_value(0), text);
    release(text);
    error_clear();
    if (!is_empty(place))
        replace(&((SyntaxErrorObject *)as_object(exception))->metadata, place);
    error_restore(exception);
}

Node *compile_parse(Arena *arena, const char *source, size_t length, Value filename, ParseMode mode, int flags, int feature_version,
                    NameTable *names)
{
    ParseError error;
    SyntaxHost host = {.context = &filename, .warn = warn_of_source, .stack_limit = thread_current()->stack_limit,
                       .int_max_digits = runtime.int_max_str_digits > 0 ? (size_t)runtime.int_max_str_digits : 0};
    Node *tree = parse_source(arena, source, length, mode, flags, feature_version, &host, names, &error);
    if (tree == NULL) {
        raise_parse_error(&error, filename);
        if (error.kind != ERROR_HOST && error_matches(TYPE(SyntaxError)))
            attach_source(source, length, mode);
    }
    return tree;
}

Value compile_source(const char *source, size_t length, Value filename, ParseMode mode, int flags, int optimize)
{
    Arena arena;
    NameTable names;
    arena_init(&arena);
    Node *tree = compile_parse(&arena, source, length, filename, mode, flags, 14, &names);
    Value code = EMPTY;
    if (tree)
        code = compile_tree(&arena, &names, tree, filename, mode, flags, optimize);
    arena_free(&arena);
    return code;
}
