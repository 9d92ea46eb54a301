/* _types.c - the _types module: the types of things that have no name of their own. */
#include "types/module.h"

/* C pointers for extension modules: nothing makes any. */
static const TypeSpec capsule_spec = {
    .name = "PyCapsule", .size = sizeof(Object), .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .doc = "Capsule objects hold a pointer of one extension module for another.",
};

static bool fill(Value module)
{
    static const struct { const char *name; Type *type; } rows[] = {
        {"AsyncGeneratorType", TYPE(async_generator)}, {"BuiltinFunctionType", TYPE(native_function)},
        {"BuiltinMethodType", TYPE(native_function)}, {"CellType", TYPE(cell)},
        {"ClassMethodDescriptorType", TYPE(classmethod_descriptor)}, {"CodeType", TYPE(code)},
        {"CoroutineType", TYPE(coroutine)}, {"EllipsisType", TYPE(ellipsis)}, {"FrameType", TYPE(frame)},
        {"FunctionType", TYPE(function)}, {"GeneratorType", TYPE(generator)}, {"GenericAlias", TYPE(generic_alias)},
        {"GetSetDescriptorType", TYPE(getset_descriptor)}, {"LambdaType", TYPE(function)},
        {"MappingProxyType", TYPE(mappingproxy)}, {"MemberDescriptorType", TYPE(member_descriptor)},
        {"MethodDescriptorType", TYPE(method_descriptor)}, {"MethodType", TYPE(method)},
        {"MethodWrapperType", TYPE(method_wrapper)}, {"ModuleType", TYPE(module)}, {"NoneType", TYPE(none)},
        {"NotImplementedType", TYPE(not_implemented)}, {"SimpleNamespace", TYPE(namespace)},
        {"TracebackType", TYPE(traceback)}, {"UnionType", TYPE(union_)}, {"WrapperDescriptorType", TYPE(slot_wrapper)},
    };
    Type *capsule = type_from_spec(&capsule_spec, NULL);
    if (!module_add(module, "CapsuleType", from_pointer(capsule)))
        return false;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!module_add(module, rows[i].name, retain(from_pointer(rows[i].type))))
            return false;
    return true;
}

const ModuleSpec types_module = {"_types", "Define names for built-in types.", NULL, fill};
