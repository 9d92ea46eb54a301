/* ast.h - the abstract syntax tree: C structs in an arena, one for each row of ast.def. */
#ifndef PYISH_SYNTAX_AST_H
#define PYISH_SYNTAX_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef enum NodeKind {
#define NODE(sum, Name) NODE_##Name,
#define FIELD(type, name, many)
#define END
#include "syntax/ast.def"
#undef NODE
#undef FIELD
#undef END
    NODE_KIND_COUNT
} NodeKind;

/* Columns count UTF-8 bytes from 0, lines from 1. */
typedef struct Node {
    uint8_t kind;
    bool parenthesized; /* an expression in parentheses of its own: some error messages ask */
    int32_t line, column, end_line, end_column;
} Node;

/* A name, one object for each text in an arena's table: names can be compared by address. UTF-8, NFKC-normalized. */
typedef struct Identifier {
    uint32_t length, hash;
    struct Identifier *next; /* in its hash chain */
    void *tag;               /* for the compiler's use */
    char text[];             /* NUL-terminated */
} Identifier;

/* All identifiers of one tree. */
typedef struct NameTable {
    Arena *arena;
    Identifier **chains;
    size_t capacity, count;
} NameTable;

/* The identifier of that text; NULL: no memory. */
Identifier *name_table_intern(NameTable *table, const char *text, size_t length);

typedef struct Text {
    const char *data; /* not terminated; surrogates as three bytes each */
    size_t length;
} Text;

typedef enum { CONSTANT_NONE, CONSTANT_TRUE, CONSTANT_FALSE, CONSTANT_ELLIPSIS, CONSTANT_INT, CONSTANT_FLOAT,
               CONSTANT_IMAGINARY, CONSTANT_STR, CONSTANT_BYTES, CONSTANT_OBJECT } ConstantKind;

typedef struct ConstantValue {
    ConstantKind kind;
    Text text;     /* INT: digits with their 0x, 0o or 0b, without underscores; STR: UTF-8; BYTES */
    double number; /* FLOAT, IMAGINARY */
    uint64_t object; /* OBJECT: a Value of the upper floors (compile() of an ast tree) */
} ConstantValue;

/* A sequence of nodes, identifiers or small numbers; items may be NULL where the grammar says so. */
typedef struct Seq {
    size_t count;
    void **items;
} Seq;

typedef enum { OP_AND_, OP_OR_ } BoolOpKind;
typedef enum { OPERATOR_Add, OPERATOR_Sub, OPERATOR_Mult, OPERATOR_MatMult, OPERATOR_Div, OPERATOR_Mod, OPERATOR_Pow,
               OPERATOR_LShift, OPERATOR_RShift, OPERATOR_BitOr, OPERATOR_BitXor, OPERATOR_BitAnd, OPERATOR_FloorDiv } OperatorKind;
typedef enum { UNARY_Invert, UNARY_Not, UNARY_UAdd, UNARY_USub } UnaryOpKind;
typedef enum { CMP_Eq, CMP_NotEq, CMP_Lt, CMP_LtE, CMP_Gt, CMP_GtE, CMP_Is, CMP_IsNot, CMP_In, CMP_NotIn } CmpOpKind;
typedef enum { CTX_Load, CTX_Store, CTX_Del } ExprContext;

#define FIELD_OF_stmt_ONE Node *
#define FIELD_OF_expr_ONE Node *
#define FIELD_OF_expr_OPT Node *
#define FIELD_OF_arguments_ONE Node *
#define FIELD_OF_arg_OPT Node *
#define FIELD_OF_pattern_ONE Node *
#define FIELD_OF_pattern_OPT Node *
#define FIELD_OF_identifier_ONE Identifier *
#define FIELD_OF_identifier_OPT Identifier *
#define FIELD_OF_string_ONE Text *
#define FIELD_OF_string_OPT Text *
#define FIELD_OF_constant_ONE ConstantValue
#define FIELD_OF_int_ONE int
#define FIELD_OF_int_OPT int
#define FIELD_OF_operator_ONE OperatorKind
#define FIELD_OF_boolop_ONE BoolOpKind
#define FIELD_OF_unaryop_ONE UnaryOpKind
#define FIELD_OF_expr_context_ONE ExprContext
#define FIELD_OF_stmt_SEQ Seq
#define FIELD_OF_expr_SEQ Seq
#define FIELD_OF_identifier_SEQ Seq
#define FIELD_OF_cmpop_SEQ Seq
#define FIELD_OF_keyword_SEQ Seq
#define FIELD_OF_alias_SEQ Seq
#define FIELD_OF_withitem_SEQ Seq
#define FIELD_OF_match_case_SEQ Seq
#define FIELD_OF_excepthandler_SEQ Seq
#define FIELD_OF_comprehension_SEQ Seq
#define FIELD_OF_pattern_SEQ Seq
#define FIELD_OF_arg_SEQ Seq
#define FIELD_OF_type_ignore_SEQ Seq
#define FIELD_OF_type_param_SEQ Seq

#define NODE(sum, Name) struct Name##Node { Node base;
#define FIELD(type, name, many) FIELD_OF_##type##_##many name;
#define END };
#include "syntax/ast.def"
#undef NODE
#undef FIELD
#undef END

#define NODE(sum, Name) typedef struct Name##Node Name##Node;
#define FIELD(type, name, many)
#define END
#include "syntax/ast.def"
#undef NODE
#undef FIELD
#undef END

/* ---- the table, for code that treats all nodes alike ---- */

/* What a field holds: the abstract classes in their order in the module, then plain values. */
#define AST_SUMS(SUM)                                                                                                  \
    SUM(mod) SUM(stmt) SUM(expr) SUM(expr_context) SUM(boolop) SUM(operator) SUM(unaryop) SUM(cmpop)                  \
    SUM(comprehension) SUM(excepthandler) SUM(arguments) SUM(arg) SUM(keyword) SUM(alias) SUM(withitem)               \
    SUM(match_case) SUM(pattern) SUM(type_ignore) SUM(type_param)
typedef enum AstSum {
#define SUM(name) SUM_##name,
    AST_SUMS(SUM)
#undef SUM
    SUM_COUNT,
    SUM_identifier = SUM_COUNT, SUM_string, SUM_constant, SUM_int,
    FIELD_TYPE_COUNT
} AstSum;

typedef enum { FIELD_ONE, FIELD_OPT, FIELD_SEQ } FieldMany;

typedef struct AstField {
    const char *name; /* NULL: the end */
    uint8_t type, many;
    uint16_t offset;  /* in the node's struct */
} AstField;

const AstField *ast_fields(NodeKind kind);
AstSum ast_sum_of(NodeKind kind);
extern const char *const node_names[];
/* Whether a field of that type is an enumeration. */
static inline bool ast_is_enum(unsigned type) { return type >= SUM_expr_context && type <= SUM_cmpop; }

#endif
