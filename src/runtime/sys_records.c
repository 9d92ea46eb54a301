/* sys_records.c - the named tuples of module sys. */
#include <float.h>

#include "object/error.h"
#include "object/number.h"
#include "object/str.h"
#include "runtime/sys.h"
#include "types/module.h"
#include "types/namespace.h"
#include "types/struct_sequence.h"
#include "object/attribute.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const SequenceField flag_fields[] = {
    {"debug", "-d"}, {"inspect", "-i"}, {"interactive", "-i"}, {"optimize", "-O or -OO"}, {"dont_write_bytecode", "-B"},
    {"no_user_site", "-s"}, {"no_site", "-S"}, {"ignore_environment", "-E"}, {"verbose", "-v"}, {"bytes_warning", "-b"},
    {"quiet", "-q"}, {"hash_randomization", "-R"}, {"isolated", "-I"}, {"dev_mode", "-X dev"}, {"utf8_mode", "-X utf8"},
    {"warn_default_encoding", "-X warn_default_encoding"}, {"safe_path", "-P"}, {"int_max_str_digits", "-X int_max_str_digits"},
    {"gil", "-X gil"}, {"thread_inherit_context", "-X thread_inherit_context"}, {"context_aware_warnings", "-X context_aware_warnings"},
};
static const SequenceField version_fields[] = {
    {"major", NULL}, {"minor", NULL}, {"micro", NULL}, {"releaselevel", NULL}, {"serial", NULL},
};
static const SequenceField float_fields[] = {
    {"max", NULL}, {"max_exp", NULL}, {"max_10_exp", NULL}, {"min", NULL}, {"min_exp", NULL}, {"min_10_exp", NULL},
    {"dig", NULL}, {"mant_dig", NULL}, {"epsilon", NULL}, {"radix", NULL}, {"rounds", NULL},
};
static const SequenceField int_fields[] = {
    {"bits_per_digit", NULL}, {"sizeof_digit", NULL}, {"default_max_str_digits", NULL}, {"str_digits_check_threshold", NULL},
};
static const SequenceField hash_fields[] = {
    {"width", NULL}, {"modulus", NULL}, {"inf", NULL}, {"nan", NULL}, {"imag", NULL}, {"algorithm", NULL},
    {"hash_bits", NULL}, {"seed_bits", NULL}, {"cutoff", NULL},
};
static const SequenceField thread_fields[] = {{"name", NULL}, {"lock", NULL}, {"version", NULL}};

/* Makes the type and its one instance; takes the values. */
static Value record(const char *type_name, const char *doc, const SequenceField *fields, size_t count, size_t visible, Value *values)
{
    Type *type = struct_sequence_type(type_name, doc, fields, count, visible, false);
    if (type == NULL)
        return EMPTY;
    Value result = struct_sequence_new(type, values, count);
    RELEASE(type);
    return result;
}

static Value flags_record(void)
{
    Value values[] = {
        int_value(runtime.flags.debug), int_value(runtime.flags.inspect), int_value(runtime.flags.interactive),
        int_value(runtime.flags.optimize), int_value(runtime.flags.dont_write_bytecode), int_value(runtime.flags.no_user_site),
        int_value(runtime.flags.no_site), int_value(runtime.flags.ignore_environment), int_value(runtime.flags.verbose),
        int_value(runtime.flags.bytes_warning), int_value(runtime.flags.quiet), int_value(runtime.flags.hash_randomization),
        int_value(runtime.flags.isolated), bool_value(runtime.flags.dev_mode), int_value(runtime.flags.utf8_mode),
        int_value(runtime.flags.warn_default_encoding), bool_value(runtime.flags.safe_path), int_value(runtime.int_max_str_digits),
        int_value(1), int_value(0), int_value(0),
    };
    _Static_assert(COUNT(values) == COUNT(flag_fields), "a value for each flag");
    return record("sys.flags", "The flags of the command line and the environment.", flag_fields, COUNT(values), 18, values);
}

static Value version_record(void)
{
    Value values[] = {int_value(3), int_value(14), int_value(2), str_from_c("final"), int_value(0)};
    return record("sys.version_info", "The version as a named tuple.", version_fields, 5, 5, values);
}

static Value float_record(void)
{
    Value values[] = {float_value(DBL_MAX), int_value(DBL_MAX_EXP), int_value(DBL_MAX_10_EXP), float_value(DBL_MIN),
                      int_value(DBL_MIN_EXP), int_value(DBL_MIN_10_EXP), int_value(DBL_DIG), int_value(DBL_MANT_DIG),
                      float_value(DBL_EPSILON), int_value(FLT_RADIX), int_value(FLT_ROUNDS)};
    return record("sys.float_info", "The range and precision of floats.", float_fields, COUNT(values), COUNT(values), values);
}

static Value hash_record(void)
{
    Value values[] = {int_value(64), int_value(((int64_t)1 << 61) - 1), int_value(314159), int_value(0), int_value(1000003),
                      str_from_c("siphash13"), int_value(64), int_value(128), int_value(0)};
    return record("sys.hash_info", "The parameters of hashing.", hash_fields, COUNT(values), COUNT(values), values);
}

static Value implementation(Value module)
{
    Value n = namespace_new();
    if (is_empty(n))
        return EMPTY;
    Value name = str_from_c("pyish"), tag = str_from_c("pyish-314"), arch = str_from_c("x86_64-linux-gnu");
    bool ok = set_attribute_c(n, "name", name) && set_attribute_c(n, "cache_tag", tag) &&
              set_attribute_c(n, "version", dict_get_c(module_dict(module), "version_info")) &&
              set_attribute_c(n, "hexversion", int_value(0x030e02f0)) && set_attribute_c(n, "_multiarch", arch) &&
              set_attribute_c(n, "supports_isolated_interpreters", FALSE_VALUE);
    release(name);
    release(tag);
    release(arch);
    if (ok)
        return n;
    release(n);
    return EMPTY;
}

bool sys_add_records(Value module)
{
    Value ints[] = {int_value(30), int_value(4), int_value(4300), int_value(640)};
    Value threads[] = {str_from_c("pthread"), str_from_c("semaphore"), str_from_c("NPTL 2.36")};
    return module_add(module, "flags", flags_record()) && module_add(module, "version_info", version_record()) &&
           module_add(module, "float_info", float_record()) &&
           module_add(module, "int_info", record("sys.int_info", "The internals of ints.", int_fields, 4, 4, ints)) &&
           module_add(module, "hash_info", hash_record()) &&
           module_add(module, "thread_info", record("sys.thread_info", "The thread implementation.", thread_fields, 3, 3, threads)) &&
           module_add(module, "implementation", implementation(module));
}
