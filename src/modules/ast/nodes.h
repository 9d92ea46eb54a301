/* nodes.h - the classes of the ast module: made of syntax/ast.def, once, when somebody asks for them. */
#ifndef PYISH_MODULES_AST_NODES_H
#define PYISH_MODULES_AST_NODES_H

#include "object/shape.h"
#include "syntax/ast.h"

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
bool ast_has_attributes(AstSum sum);
/* Of the abstract class AST: initializer, repr, pickling. */
extern const TypeSpec ast_root_spec;
/* Lets compile() know of trees. */
void ast_install(void);

#endif
