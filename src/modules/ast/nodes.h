/* nodes.h - the classes of the ast module: made of syntax/ast.def, once, when somebody asks for them. */
#ifndef PYISH_MODULES_AST_NODES_H
#define PYISH_MODULES_AST_NODES_H

#include "object/shape.h"
#include "syntax/ast.h"

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

typedef enum AstEnum {
#define ENUM_NODE(sum, Name) ENUM_##sum##_##Name,
#include "syntax/ast_enums.def"
#undef ENUM_NODE
    AST_ENUM_COUNT
} AstEnum;

enum { AST_MAX_FIELDS = 7, AST_ATTRIBUTES = 4 };

/* What the runtime keeps of them. */
typedef struct AstState {
    Type *root; /* AST; NULL until the classes are made */
    Type *sums[SUM_COUNT], *nodes[NODE_KIND_COUNT], *enums[AST_ENUM_COUNT];
    Value singletons[AST_ENUM_COUNT]; /* the one instance that trees made by the parser share */
    Value field_names[NODE_KIND_COUNT][AST_MAX_FIELDS];
    Value attribute_names[AST_ATTRIBUTES];
    Shape *shapes[NODE_KIND_COUNT]; /* of an instance with all fields and attributes set; NULL: not asked for yet */
    Value fields_name, attributes_name, field_types_name;
} AstState;

/* The classes, made now if they are not there. NULL: exception. */
AstState *ast_state(void) MUST_CHECK;
const AstField *ast_fields(NodeKind kind);
AstSum ast_sum_of(NodeKind kind);
bool ast_has_attributes(AstSum sum);
/* Of the abstract class AST: initializer, repr, pickling. */
extern const TypeSpec ast_root_spec;
/* Lets compile() know of trees. */
void ast_install(void);

#endif
