/* builtins_code.c - compile, eval, exec, and the namespaces of the caller. */
#include "compiler/compile.h"
#include "object/attribute.h"
#include "object/buffer.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/builtins.h"
#include "runtime/path.h"
#include "runtime/source.h"
#include "types/function.h"
#include "vm/frame.h"
#include "vm/frame_object.h"

/* ---- namespaces ---- */

static Frame *caller(void)
{
    Frame *frame = thread_current()->frame;
    return frame && frame->code ? frame : NULL;
}

Value caller_globals(void)
{
    Frame *frame = caller();
    return frame ? frame_function(frame)->globals : EMPTY;
}

/* A new dict of the locals that are bound, cells looked through. */
static Value locals_snapshot(Frame *frame)
{
    Dict *dict = dict_new();
    Tuple *names = as_tuple(frame->code->local_names);
    for (size_t i = 0; dict && i < names->length; i++) {
        uint8_t kind = frame->code->local_kinds[i];
        Value v = frame->regs[i];
        if (kind & LOCAL_HIDDEN)
            continue;
        if ((kind & (LOCAL_CELL | LOCAL_FREE)) && !is_empty(v) && is_exactly(v, TYPE(cell)))
            v = as_cell(v)->content;
        if (!is_empty(v) && !dict_set(dict, names->items[i], v)) {
            RELEASE(dict);
            return EMPTY;
        }
    }
    if (dict && frame->object && !is_empty(frame->object->extra_locals) && !dict_merge(dict, as_dict(frame->object->extra_locals), false)) {
        RELEASE(dict);
        return EMPTY;
    }
    return from_pointer(dict);
}

Value caller_locals(void)
{
    Frame *frame = caller();
    if (frame == NULL)
        return error_set(TYPE(SystemError), "frame does not exist");
    if (frame->code->namespace_register)
        return retain(frame->regs[0]);
    return locals_snapshot(frame);
}

static Value builtin_globals(Value self)
{
    (void)self;
    Value globals = caller_globals();
    return is_empty(globals) ? none_value() : retain(globals);
}

static Value builtin_locals(Value self)
{
    (void)self;
    return caller_locals();
}

static Value builtin_vars(Value self, const Value *args)
{
    (void)self;
    Value dict;
    if (is_empty(args[0]))
        return caller_locals();
    int found = find_attribute(args[0], NAME(dict_), &dict);
    if (found == 0)
        return error_type("vars() argument must have __dict__ attribute");
    return found < 0 ? EMPTY : dict;
}

/* A sorted list; takes the reference to names. */
static Value sorted_names(Value names)
{
    Value list = is_empty(names) ? EMPTY : list_from_iterable(names);
    release(names);
    Value done = is_empty(list) ? EMPTY : call_method_c(list, "sort", NULL, 0);
    if (is_empty(done)) {
        release(list);
        return EMPTY;
    }
    release(done);
    return list;
}

static Value builtin_dir(Value self, const Value *args)
{
    (void)self;
    if (is_empty(args[0])) {
        Value locals = caller_locals();
        Value keys = is_empty(locals) ? EMPTY : call_method_0(locals, NAME(keys));
        release(locals);
        return sorted_names(keys);
    }
    Value names = EMPTY;
    int found = call_special(args[0], NAME(dir_), NULL, 0, &names);
    if (found == 0)
        return error_type("object does not provide __dir__");
    return found < 0 ? EMPTY : sorted_names(names);
}

/* ---- compile ---- */

enum {
    FUTURE_MASK = 0x1fe0000,
    COMPILE_MASK = FUTURE_MASK | 0x10 | 0x200 | 0x400 | 0x1000 | 0x2000 | 0x4000 | 0x8000,
};

static int inherited_flags(void)
{
    Frame *frame = caller();
    return frame ? (int)(frame->code->flags & FUTURE_MASK) : 0;
}

static bool parse_mode(Value mode, ParseMode *result, int flags)
{
    static const char *const names[] = {"exec", "single", "eval", "func_type"};
    for (int i = 0; i < 4; i++)
        if (str_equal_c(mode, names[i])) {
            *result = (ParseMode)i;
            if (i == 3 && !(flags & PYCF_ONLY_AST)) {
                error_value("compile() mode 'func_type' requires flag PyCF_ONLY_AST");
                return false;
            }
            return true;
        }
    if (flags & PYCF_ONLY_AST)
        error_value("compile() mode must be 'exec', 'eval', 'single' or 'func_type'");
    else
        error_value("compile() mode must be 'exec', 'eval' or 'single'");
    return false;
}

/* A C int of an argument. */
static bool int_argument(Value v, int *result)
{
    int64_t number;
    if (!index_as_int64(v, &number, TYPE(OverflowError)))
        return false;
    if (number != (int)number) {
        error_overflow(number > 0 ? "Python int too large to convert to C int" : "Python int too small to convert to C int");
        return false;
    }
    *result = (int)number;
    return true;
}

Value (*compile_ast_hook)(Value tree, Value filename, ParseMode mode, int flags, int optimize);
Value (*parse_ast_hook)(const char *source, size_t length, Value filename, ParseMode mode, int flags, int optimize, int feature_version);
bool (*is_ast_hook)(Value v);

static Value compile_any(Value source, Value filename, Value mode_name, int flags, int optimize, int feature_version)
{
    ParseMode mode;
    if (!parse_mode(mode_name, &mode, flags))
        return EMPTY;
    if (is_ast_hook(source))
        return compile_ast_hook(source, filename, mode, flags, optimize);
    SourceText text;
    if (!source_text(&text, source, filename, "compile", "string, bytes or AST"))
        return EMPTY;
    Value result;
    if (flags & PYCF_ONLY_AST)
        result = parse_ast_hook(text.data, text.length, filename, mode, flags | text.flags, optimize, feature_version);
    else
        result = compile_source(text.data, text.length, filename, mode, flags | text.flags, optimize);
    source_text_release(&text);
    return result;
}

static Value builtin_compile(Value self, const Value *args)
{
    (void)self;
    int flags, optimize, feature_version;
    Value filename = path_argument(args[1]);
    if (is_empty(filename))
        return EMPTY;
    Value result = EMPTY;
    int dont_inherit;
    if (!is_str(args[2]))
        error_type("compile() argument 'mode' must be str, not %T", args[2]);
    else if (!int_argument(args[3], &flags) || (dont_inherit = is_true(args[4])) < 0 || !int_argument(args[5], &optimize) ||
             !int_argument(args[6], &feature_version))
        ;
    else if (flags & ~COMPILE_MASK)
        error_value("compile(): unrecognised flags");
    else if (optimize < -1 || optimize > 2)
        error_value("compile(): invalid optimize value");
    else
        result = compile_any(args[0], filename, args[2], flags | (dont_inherit ? 0 : inherited_flags()),
                             optimize < 0 ? runtime.flags.optimize : optimize, feature_version);
    release(filename);
    return result;
}

/* ---- eval and exec ---- */

/* Globals without builtins of their own get the interpreter's. */
static bool add_builtins(Value globals)
{
    Value found;
    int result = dict_lookup(as_dict(globals), NAME(builtins_), &found);
    if (result)
        return result > 0;
    Value frame_globals = caller_globals();
    Value builtins = is_empty(frame_globals) ? EMPTY : builtins_of(frame_globals);
    if (is_empty(builtins))
        builtins = retain(runtime.builtins);
    bool ok = dict_set(as_dict(globals), NAME(builtins_), builtins);
    release(builtins);
    return ok;
}

typedef struct Scope {
    Value globals, locals; /* owned once scope_open succeeded */
} Scope;

static bool is_mapping(Value v) { return type_of(v)->slots.get_item != NULL; }

/* The namespaces that code runs in: those given, else the caller's. */
static bool scope_open(Scope *scope, Value globals, Value locals, bool exec)
{
    *scope = (Scope){EMPTY, EMPTY};
    if (!is_none(globals) && !is_dict(globals)) {
        if (exec)
            error_type("exec() globals must be a dict, not %T", globals);
        else if (is_mapping(globals))
            error_type("globals must be a real dict; try eval(expr, {}, mapping)");
        else
            error_type("globals must be a dict");
        return false;
    }
    if (!is_none(locals) && !is_mapping(locals)) {
        if (exec)
            error_type("locals must be a mapping or None, not %T", locals);
        else
            error_type("locals must be a mapping");
        return false;
    }
    if (is_none(globals)) {
        scope->globals = retain(caller_globals());
        if (is_empty(scope->globals)) {
            error_set(TYPE(SystemError), "globals and locals cannot be NULL");
            return false;
        }
        scope->locals = is_none(locals) ? caller_locals() : retain(locals);
    } else {
        scope->globals = retain(globals);
        scope->locals = retain(is_none(locals) ? globals : locals);
    }
    if (is_empty(scope->locals) || !add_builtins(scope->globals)) {
        release(scope->globals);
        release(scope->locals);
        return false;
    }
    return true;
}

static void scope_close(Scope *scope)
{
    release(scope->globals);
    release(scope->locals);
}

/* Function code runs as a call without arguments. */
static Value run_code(Code *code, const Scope *scope, Value closure)
{
    if (code->namespace_register)
        return vm_run_code(code, scope->globals, scope->locals, closure);
    Value function = function_new(code, scope->globals);
    if (is_empty(function))
        return EMPTY;
    as_function(function)->closure = retain(closure);
    Value result = call_0(function);
    release(function);
    return result;
}

static Value run_source(Value source, const Scope *scope, bool exec)
{
    SourceText text;
    Value filename = str_intern_c("<string>");
    if (is_empty(filename) || !source_text(&text, source, filename, exec ? "exec" : "eval", "string, bytes or code")) {
        release(filename);
        return EMPTY;
    }
    const char *start = text.data;
    size_t length = text.length;
    while (!exec && length && (*start == ' ' || *start == '\t')) {
        start++;
        length--;
    }
    Value code = compile_source(start, length, filename, exec ? PARSE_FILE : PARSE_EVAL, text.flags | inherited_flags(),
                                runtime.flags.optimize);
    release(filename);
    source_text_release(&text);
    Value result = is_empty(code) ? EMPTY : run_code(as_code(code), scope, EMPTY);
    release(code);
    return result;
}

static Value builtin_eval(Value self, const Value *args)
{
    (void)self;
    Scope scope;
    if (!scope_open(&scope, args[1], args[2], false))
        return EMPTY;
    Value result = EMPTY;
    if (!is_code(args[0]))
        result = run_source(args[0], &scope, false);
    else if (as_code(args[0])->free_count)
        error_type("code object passed to eval() may not contain free variables");
    else
        result = run_code(as_code(args[0]), &scope, EMPTY);
    scope_close(&scope);
    return result;
}

/* closure= must fit the code's free variables. */
static bool check_closure(Value source, Value closure)
{
    size_t wanted = is_code(source) ? as_code(source)->free_count : 0;
    if (!is_code(source)) {
        if (!is_none(closure))
            error_type("closure can only be used when source is a code object");
        return is_none(closure);
    }
    if (wanted == 0) {
        if (!is_none(closure))
            error_type("cannot use a closure with this code object");
        return is_none(closure);
    }
    bool ok = is_exact_tuple(closure) && as_tuple(closure)->length == wanted;
    for (size_t i = 0; ok && i < wanted; i++)
        ok = is_exactly(as_tuple(closure)->items[i], TYPE(cell));
    if (!ok)
        error_type("code object requires a closure of exactly length %zu", wanted);
    return ok;
}

static Value builtin_exec(Value self, const Value *args)
{
    (void)self;
    Scope scope;
    if (!scope_open(&scope, args[1], args[2], true))
        return EMPTY;
    Value result = EMPTY;
    if (check_closure(args[0], args[3])) {
        if (is_code(args[0]))
            result = run_code(as_code(args[0]), &scope, is_none(args[3]) ? EMPTY : args[3]);
        else
            result = run_source(args[0], &scope, true);
    }
    scope_close(&scope);
    if (is_empty(result))
        return EMPTY;
    release(result);
    return none_value();
}

const NativeRow builtins_code_rows[] = {
    NATIVE("compile", builtin_compile, "($module, /, source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)",
           "Compiles source text or a tree into a code object."),
    NATIVE("dir", builtin_dir, "($module, object=<unset>, /)", "The sorted names of an object's attributes, or those in scope."),
    NATIVE("eval", builtin_eval, "($module, source, /, globals=None, locals=None)", "The value of an expression or of a code object."),
    NATIVE("exec", builtin_exec, "($module, source, /, globals=None, locals=None, *, closure=None)", "Runs statements or a code object."),
    NATIVE("globals", builtin_globals, "($module, /)", "The dictionary of the current scope's global variables."),
    NATIVE("locals", builtin_locals, "($module, /)", "A dictionary of the current scope's local variables."),
    NATIVE("vars", builtin_vars, "($module, object=<unset>, /)", "An object's __dict__, or the local variables."),
    NATIVE_END,
};
