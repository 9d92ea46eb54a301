/* compile.c - what compile() does with trees: gives them, and takes them. */
#include "compiler/compile.h"

#include "modules/ast/convert.h"
#include "object/error.h"
#include "object/list.h"
#include "runtime/builtins.h"
#include "runtime/state.h"

static bool is_ast(Value v)
{
    return runtime.state->ast && is_instance_of(v, runtime.state->ast->root);
}

/* The root must be what the mode asks for. */
static bool check_root(const AstState *s, Value tree, ParseMode mode)
{
    static const NodeKind wanted[] = {[PARSE_FILE] = NODE_Module, [PARSE_INTERACTIVE] = NODE_Interactive,
                                      [PARSE_EVAL] = NODE_Expression, [PARSE_FUNC_TYPE] = NODE_FunctionType};
    if (is_instance_of(tree, s->nodes[wanted[mode]]))
        return true;
    error_type("expected %s node, got %N", node_names[wanted[mode]], type_of(tree));
    return false;
}

static Value compile_tree_objects(Value tree, Value filename, ParseMode mode, int flags, int optimize)
{
    if (!check_root(runtime.state->ast, tree, mode))
        return EMPTY;
    if ((flags & PYCF_ONLY_AST) && !(flags & PYCF_OPTIMIZED_AST))
        return retain(tree);
    Arena arena;
    NameTable names;
    Value kept, result = EMPTY;
    arena_init(&arena);
    Node *node = ast_to_tree(tree, &arena, &names, &kept);
    if (node && (flags & PYCF_ONLY_AST)) {
        if (compile_check_futures(node, filename) && compile_preprocess(&arena, node, optimize, kept))
            result = ast_from_tree(node);
    } else if (node && ast_validate(node))
        result = compile_tree(&arena, &names, node, filename, mode, flags, optimize);
    arena_free(&arena);
    release(kept);
    return result;
}

static Value parse_to_objects(const char *source, size_t length, Value filename, ParseMode mode, int flags, int optimize,
                             int feature_version)
{
    Arena arena;
    NameTable names;
    arena_init(&arena);
    Node *tree = compile_parse(&arena, source, length, filename, mode, flags, feature_version < 0 ? 14 : feature_version, &names);
    Value kept = from_pointer(list_new(0)), result = EMPTY;
    if (tree && !is_empty(kept) && compile_check_futures(tree, filename) &&
        (!(flags & PYCF_OPTIMIZED_AST) || compile_preprocess(&arena, tree, optimize, kept)))
        result = ast_from_tree(tree);
    arena_free(&arena);
    release(kept);
    return result;
}

void ast_install(void)
{
    is_ast_hook = is_ast;
    compile_ast_hook = compile_tree_objects;
    parse_ast_hook = parse_to_objects;
}
