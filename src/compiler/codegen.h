/* codegen.h - what the code generator's files share. Tree in, code objects out.

   A unit is one code object being made. Its instructions are Items until assemble() lays them out. Temporaries are a
   stack above the locals: `depth` of them are in use. An operand is a register: a local that is only borrowed, or a
   temporary that the instruction takes. Errors set unit-independent state: compiler->failed. */
#ifndef PYISH_COMPILER_CODEGEN_H
#define PYISH_COMPILER_CODEGEN_H

#include "compiler/compile.h"
#include "compiler/symtable.h"
#include "types/code.h"
#include "compiler/opcodes.h"

typedef int Label; /* index into unit->labels; 0 is none */

typedef struct Item {
    Insn insn;
    uint32_t name;    /* first cache word's index: name or constant */
    uint32_t second;  /* CALL_METHOD_KW: the constant in its second cache word */
    uint32_t receiver; /* CALL_METHOD: the register of the receiver */
    Label target;
    bool is_long;     /* a conditional jump that needs a wide one */
    Location location;
    Location lookup;  /* CALL_METHOD: of looking the method up, its cache words' place; line 0: none */
} Item;

typedef struct Region {
    uint32_t start, end; /* items */
    Label target;
    uint32_t depth;
} Region;

typedef enum { BLOCK_LOOP, BLOCK_ITERATOR, BLOCK_TRY, BLOCK_FINALLY, BLOCK_HANDLER, BLOCK_WITH, BLOCK_NAME_CLEANUP,
               BLOCK_KEEP, BLOCK_FINALLY_BODY, BLOCK_EXCEPT_STAR } BlockKind;

/* Something that return, break and continue have to leave properly. */
typedef struct Block {
    BlockKind kind;
    struct Block *outer;
    Label break_label, continue_label;
    unsigned temp;      /* iterator, context manager's exit, saved handler state */
    Seq finalbody;      /* BLOCK_FINALLY */
    Identifier *name;   /* BLOCK_NAME_CLEANUP */
    bool async;
    Location location;
    Label handler;      /* 0: not protected */
    unsigned handler_depth;
    size_t region_start;
} Block;

enum { MAX_NESTED_BLOCKS = 21 };
/* What is awaited, for error messages. */
enum { AWAIT_EXPRESSION, AWAIT_ENTER, AWAIT_EXIT };

typedef struct Unit {
    struct Unit *outer;
    Scope *scope;       /* the code unit's */
    Scope *inner;       /* the innermost inlined comprehension's, or scope */
    Item *items;
    size_t count, capacity;
    uint32_t *labels;   /* item index each label stands before */
    size_t label_count, label_capacity;
    size_t resume;      /* the item that stands for the beginning */
    Region *regions;
    size_t region_count, region_capacity;
    Value *constants;   /* owned */
    size_t constant_count, constant_capacity;
    int32_t *constant_index; /* hash table: index + 1, by bits */
    size_t constant_index_size;
    Value *names;
    size_t name_count, name_capacity;
    int32_t *name_table; /* hash table: index + 1, by address */
    size_t name_table_size;
    unsigned nlocals, depth, max_depth;
    Symbol **local_symbols; /* one a register; NULL: the namespace */
    uint8_t *bound;     /* locals that are certainly bound here */
    bool namespace;     /* register 0 holds the namespace */
    bool unreachable;
    int conditional;    /* inside a part of an expression that may be skipped */
    Block *block;
    int nested_blocks;
    Location location;
    Value qualname;     /* owned */
    uint32_t flags;
    int first_line;
    const char *hidden_name; /* of register 0, where no symbol has it */
    Value docstring, static_attributes;
    Identifier **attributes; /* self.X assigned in methods: static attributes */
    size_t attribute_count, attribute_capacity;
} Unit;

typedef struct Compiler {
    Arena *arena;
    NameTable *names;
    SymbolTable symbols;
    Unit *unit;
    Value filename;
    uint32_t flags;     /* future features and PyCF_* */
    int optimize;
    bool interactive;
    bool failed;        /* an exception is set, or *error tells */
    ParseError *error;
    int nesting;
    const ImportFromNode *last_future; /* the last one where they are allowed */
    bool quiet;         /* code compiled a second time: its warnings have been given */
} Compiler;

/* emit.c */
void emit(Compiler *c, Opcode op, unsigned a, unsigned b, unsigned cc);
void emit_wide(Compiler *c, Opcode op, unsigned a, int32_t wide);
void emit_name(Compiler *c, Opcode op, unsigned a, unsigned b, unsigned cc, uint32_t index);
void emit_jump(Compiler *c, Opcode op, unsigned a, unsigned b, Label target);
Label new_label(Compiler *c);
void place_label(Compiler *c, Label label);
/* Items start.. up to here are covered by a handler. */
void add_region(Compiler *c, size_t start, size_t end, Label target, unsigned depth);
uint32_t constant_index(Compiler *c, Value owned);
uint32_t name_index(Compiler *c, Identifier *name);
unsigned push_temp(Compiler *c);
void pop_temps(Compiler *c, unsigned depth);
void set_location(Compiler *c, const Node *node);
/* The same, beginning where the attribute's name stands if that is on another line. */
void set_attribute_location(Compiler *c, const Node *node, const AttributeNode *attribute);
void compile_error(Compiler *c, const Node *node, const char *format, ...) __attribute__((format(printf, 3, 4)));
void compile_error_at(Compiler *c, Location place, const char *message);
Value identifier_str(Compiler *c, const Identifier *name);
/* The finished code object. */
Code *assemble(Compiler *c, Unit *unit);

/* codegen_names.c */
Symbol *find_symbol(Compiler *c, Identifier *name, Place *place);
void load_name(Compiler *c, Identifier *name, unsigned dst);
void store_name(Compiler *c, Identifier *name, unsigned src); /* a temporary src is taken */
void delete_name(Compiler *c, Identifier *name, const Node *node);
int borrowable(Compiler *c, const Node *node); /* the register of a bound local, or -1 */
int direct_target(Compiler *c, const Node *target); /* the register of a name that is a fast local, or -1 */

/* codegen_expr.c */
void expression(Compiler *c, Node *node, unsigned dst);
unsigned operand(Compiler *c, Node *node, int hint); /* hint: a free temporary to use, or -1 */
unsigned expression_temp(Compiler *c, Node *node);   /* into a new temporary */
void discard(Compiler *c, Node *node);
void jump_if(Compiler *c, Node *node, bool condition, Label target);
void load_constant(Compiler *c, Value owned, unsigned dst);
/* A slice that is no constant; its two or three parts into new temporaries side by side. */
bool is_open_slice(Compiler *c, const Node *node);
unsigned slice_parts(Compiler *c, SliceNode *node);
/* Whether a subscript is an int constant of 16 bits. */
bool subscript_index(const Node *node, int *number);
void store_target(Compiler *c, Node *target, unsigned src);
bool writes_at_end(const Node *node); /* only the last instruction of the expression writes its result */
void call_arguments(Compiler *c, unsigned base, Seq args, Seq keywords, unsigned extra, unsigned dst, const AttributeNode *attribute);

/* docstring.c */
/* The docstring that a body starts with, its indentation taken off; EMPTY: none. */
Value docstring_of(Compiler *c, Seq body);

/* codegen_function.c */
void note_static_attribute(Compiler *c, const AttributeNode *node);
void make_closure(Compiler *c, Code *code, Scope *scope, unsigned dst);
Unit *enter_unit(Compiler *c, Scope *scope, Identifier *name, const char *fallback_name);
Code *leave_unit(Compiler *c);
void function_definition(Compiler *c, FunctionDefNode *node);
void lambda_expression(Compiler *c, LambdaNode *node, unsigned dst);
void generator_expression(Compiler *c, GeneratorExpNode *node, unsigned dst);
void class_definition(Compiler *c, ClassDefNode *node);
void comprehension(Compiler *c, Node *node, Seq generators, Node *element, Node *second, unsigned dst);

/* Awaits what is in temporary v; the result replaces it. */
void await_temp(Compiler *c, unsigned v, int kind);
/* Awaits the next item of an asynchronous iterator; a StopAsyncIteration is the protecting block's affair. */
void async_next(Compiler *c, unsigned iterator, unsigned dst);
/* The handler for it, whose saved pair starts at `saved`: falls through when the iterator has ended. */
void async_stop(Compiler *c, unsigned saved, Label other);
/* Whether the unit may await; a module that does becomes a coroutine. */
bool may_await(Compiler *c);
void check_async(Compiler *c, const Node *node, const char *what);
/* __debug__ can't be bound. */
void check_assignable(Compiler *c, const Identifier *name, const Node *node);

/* codegen_block.c */
uint8_t *save_bound(Compiler *c);
void restore_bound(Compiler *c, const uint8_t *saved);
void meet_bound(Compiler *c, const uint8_t *other);
Block *push_block(Compiler *c, Block *block, BlockKind kind);
void pop_block(Compiler *c);
void protect_block(Compiler *c, Block *block, Label handler, unsigned depth);
void leave_blocks_until(Compiler *c, Block *end);
void reopen_blocks(Compiler *c, Block *end);
void call_exit_with_none(Compiler *c, unsigned exit_temp, bool async);
void clear_name(Compiler *c, Identifier *name);

/* codegen_try.c, codegen_match.c */
void try_statement(Compiler *c, TryNode *node);
void with_statement(Compiler *c, WithNode *node);
void match_statement(Compiler *c, MatchNode *node);

/* fold.c */
bool fold(Compiler *c, const Node *node, Value *result) MUST_CHECK;
bool fold_container(Compiler *c, const Node *node, Value *result) MUST_CHECK;
int constant_truth(Compiler *c, const Node *node);
bool same_constant(Value a, Value b);
uint64_t constant_hash(Value v);

/* preprocess.c */
/* '%s' % (x,) as an f-string; NULL: it has none. */
Node *percent_as_fstring(Arena *arena, const BinOpNode *node);

/* codegen_checks.c */
void check_comparison(Compiler *c, const CompareNode *node);
void check_callee(Compiler *c, const Node *callee);
void check_subscript(Compiler *c, const SubscriptNode *node);
void check_assertion(Compiler *c, const AssertNode *node);
void check_leaving(Compiler *c, const Node *node, const char *what, const Block *end);

/* codegen_types.c */
void starred_annotation(Compiler *c, StarredNode *node, unsigned dst);
bool function_annotations(Compiler *c, FunctionDefNode *node, unsigned dst);
void begin_annotations(Compiler *c);
void end_class_annotations(Compiler *c);
void annotated_assignment(Compiler *c, AnnAssignNode *node);
void type_params(Compiler *c, Seq params, unsigned dst);
void call_type_params(Compiler *c, Scope *scope, Code *code, unsigned base, unsigned nargs, unsigned dst);
void type_alias(Compiler *c, TypeAliasNode *node);

/* unparse.c */
/* An expression's source text, in the form that stringised annotations have. Owned; EMPTY: exception. */
Value unparse(const Node *node) MUST_CHECK;

/* codegen_stmt.c */
void statements(Compiler *c, Seq body);

#endif
