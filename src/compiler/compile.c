/* compile.c - see compile.h. */
#include "compiler/compile.h"

#include "compiler/codegen.h"
#include "object/error.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"

void raise_parse_error(const ParseError *error, Value filename)
{
    Type *type = error->kind == ERROR_INDENTATION ? TYPE(IndentationError) : error->kind == ERROR_TAB ? TYPE(TabError) : TYPE(SyntaxError);
    if (error->kind == ERROR_MEMORY) {
        error_no_memory();
        return;
    }
    if (error->kind == ERROR_RECURSION) {
        error_set(TYPE(MemoryError), "Parser stack overflowed - Python source too complex to parse");
        return;
    }
    Value message = str_from_c(error->message), text = str_from_utf8(error->text.data ? error->text.data : "", error->text.length);
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
    switch ((NodeKind)tree->kind) {
    case NODE_Expression: {
        unsigned v = operand(c, ((ExpressionNode *)tree)->body, -1);
        emit(c, OP_RETURN, v, 0, 0);
        break;
    }
    case NODE_Interactive: statements(c, ((InteractiveNode *)tree)->body); break;
    default: {
        Seq body = ((ModuleNode *)tree)->body;
        Node *first = body.count ? body.items[0] : NULL;
        if (first && first->kind == NODE_Expr && ((ExprNode *)first)->value->kind == NODE_Constant && c->optimize < 2 &&
            ((ConstantNode *)((ExprNode *)first)->value)->value.kind == CONSTANT_STR) {
            unsigned depth = c->unit->depth, temp = expression_temp(c, ((ExprNode *)first)->value);
            emit_name(c, OP_STORE_NAME, temp, 0, 0, name_index(c, name_table_intern(c->names, "__doc__", 7)));
            pop_temps(c, depth);
        }
        statements(c, body);
        break;
    }
    }
}

Value compile_tree(Arena *arena, NameTable *names, Node *tree, Value filename, ParseMode mode, int flags, int optimize)
{
    ParseError error = {.kind = ERROR_SYNTAX};
    Compiler c = {.arena = arena, .names = names, .filename = filename, .flags = (uint32_t)flags, .optimize = optimize,
                  .interactive = mode == PARSE_INTERACTIVE, .error = &error};
    if (!symtable_build(&c.symbols, arena, names, tree, &error)) {
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

Value compile_source(const char *source, size_t length, Value filename, ParseMode mode, int flags, int optimize)
{
    Arena arena;
    NameTable names;
    ParseError error;
    SyntaxHost host = {.stack_limit = thread_current()->stack_limit};
    arena_init(&arena);
    Node *tree = parse_source(&arena, source, length, mode, flags, 14, &host, &names, &error);
    Value code = EMPTY;
    if (tree == NULL)
        raise_parse_error(&error, filename);
    else
        code = compile_tree(&arena, &names, tree, filename, mode, flags, optimize);
    arena_free(&arena);
    return code;
}
