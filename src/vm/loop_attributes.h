/* loop_attributes.h - the loop's instructions on attributes, items and slices. Included by loop.c only, in the middle of its function. */

/* store is set_register, or set_temporary where nothing is to be released. */
#define GET_ITEM_FORM(OP, key, store, slow)                                                                            \
    TARGET(OP): {                                                                                                      \
        Value item_ = quick_item(R[pc->b], key);                                                                       \
        SAVE();                                                                                                        \
        if (likely(!is_empty(item_))) {                                                                                \
            drop_temporary(R, pc->b, nlocals);                                                                         \
            store(&R[pc->a], item_);                                                                                   \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        CHECKED(slow(R, pc, nlocals));                                                                                 \
        NEXT(1);                                                                                                       \
    }

#define SET_ITEM_FORM(OP, key, slow)                                                                                   \
    TARGET(OP): {                                                                                                      \
        Value *place_ = list_place(R[pc->a], key);                                                                     \
        if (likely(place_ != NULL)) {                                                                                  \
            Value item_ = R[pc->c];                                                                                    \
            if (pc->c >= nlocals && is_object(item_))                                                                  \
                R[pc->c] = EMPTY;                                                                                      \
            else                                                                                                       \
                retain(item_);                                                                                         \
            SAVE();                                                                                                    \
            set_register(place_, item_);                                                                               \
            drop_temporary(R, pc->a, nlocals);                                                                         \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        CHECKED(slow(R, pc, nlocals));                                                                                 \
        NEXT(1);                                                                                                       \
    }

    TARGET(GET_ATTR): {
        Value *slot = CACHE(1).counter > MISSES_BEFORE_GIVING_UP ? recalled_slot(fp, pc, R[pc->b]) : NULL;
        if (slot == NULL) {
            CHECKED(op_get_attr(fp, (Insn *)pc));
            NEXT(6);
        }
        Value found = retain(*slot);
        SAVE();
        drop_temporary(R, pc->b, nlocals);
        set_register(&R[pc->a], found);
        NEXT(6);
    }
    TARGET(GET_ATTR_SLOT): {
        Value *slot = cached_slot(fp, pc, R[pc->b]);
        if (unlikely(slot == NULL)) {
            CHECKED(op_get_attr(fp, (Insn *)pc));
            NEXT(6);
        }
        Value found = retain_full(*slot);
        SAVE();
        drop_temporary(R, pc->b, nlocals);
        set_register(&R[pc->a], found);
        NEXT(6);
    }
    TARGET(GET_ATTR_SLOT_TO_TEMP): { /* from a local */
        Value *slot = cached_slot(fp, pc, R[pc->b]);
        if (unlikely(slot == NULL)) {
            CHECKED(op_get_attr(fp, (Insn *)pc));
            NEXT(6);
        }
        set_temporary(&R[pc->a], retain_full(*slot));
        NEXT(6);
    }
    TARGET(GET_ATTR_SLOT_CHAIN): { /* from a temporary to itself */
        Value v = R[pc->b], *slot = cached_slot(fp, pc, v);
        if (unlikely(slot == NULL)) {
            CHECKED(op_get_attr(fp, (Insn *)pc));
            NEXT(6);
        }
        R[pc->a] = retain_full(*slot);
        SAVE();
        object_release(as_object(v));
        NEXT(6);
    }
    TARGET(GET_ATTR_VALUE): {
        Value v = R[pc->b], found = cached_value(pc, layout_version(v));
        if (unlikely(is_empty(found))) {
            CHECKED(op_get_attr(fp, (Insn *)pc));
            NEXT(6);
        }
        retain(found);
        SAVE();
        drop_temporary(R, pc->b, nlocals);
        set_register(&R[pc->a], found);
        NEXT(6);
    }
    TARGET(GET_ATTR_TYPE): {
        Value v = R[pc->b], found = EMPTY;
        if (likely(is_type(v)))
            found = cached_value(pc, as_type(v)->version);
        if (unlikely(is_empty(found))) {
            CHECKED(op_get_attr(fp, (Insn *)pc));
            NEXT(6);
        }
        retain(found);
        SAVE();
        drop_temporary(R, pc->b, nlocals);
        set_register(&R[pc->a], found);
        NEXT(6);
    }
    TARGET(GET_ATTR_MODULE): {
        Value v = R[pc->b];
        if (unlikely(type_of(v) != TYPE(module) || module_dict(v)->table->version != CACHE(2).version)) {
            CHECKED(op_get_attr(fp, (Insn *)pc));
            NEXT(6);
        }
        Value found = retain(*dict_simple_value(module_dict(v), (int64_t)CACHE(3).bits));
        SAVE();
        drop_temporary(R, pc->b, nlocals);
        set_register(&R[pc->a], found);
        NEXT(6);
    }
    TARGET(GET_ATTR_DICT): {
        Value v = R[pc->b];
        SAVE();
        if (likely(layout_version(v) == CACHE(2).version)) {
            DictTable *table = as_instance(v)->dict->table;
            int64_t index = (int64_t)CACHE(3).bits;
            if (likely(!table->hashed && index < table->length) && ((DictEntry *)table->entries)[index].key.bits == CACHE(4).bits &&
                !is_empty(*dict_simple_value(as_instance(v)->dict, index))) {
                Value found = retain_full(*dict_simple_value(as_instance(v)->dict, index));
                drop_temporary(R, pc->b, nlocals);
                set_register(&R[pc->a], found);
                NEXT(6);
            }
        }
        CHECKED(op_get_attr(fp, (Insn *)pc));
        NEXT(6);
    }
    TARGET(GET_ATTR_PROPERTY): {
        Value v = R[pc->b], getter = cached_value(pc, layout_version(v));
        if (unlikely(is_empty(getter))) {
            CHECKED(op_get_attr(fp, (Insn *)pc));
            NEXT(6);
        }
        SAVE();
        retain(v);
        drop_temporary(R, pc->b, nlocals);
        window = fp->flags & FRAME_GENERATOR ? fp->top : R + fp->code->nregs - 2;
        window[0] = retain(getter);
        window[1] = v;
        function = as_function(getter);
        window++;
        nargs = 1;
        goto enter_function;
    }
    TARGET(SET_ATTR): {
        Value object = R[pc->a], *slot = CACHE(1).counter > MISSES_BEFORE_GIVING_UP ? recalled_slot(fp, pc, object) : NULL;
        if (slot == NULL || as_object(object)->type->slots.set_attribute != generic_set_attribute) {
            CHECKED(op_set_attr(fp, (Insn *)pc));
            NEXT(5);
        }
        Value v = R[pc->b];
        if (pc->b >= nlocals && is_object(v))
            R[pc->b] = EMPTY;
        else
            retain(v);
        SAVE();
        set_register(slot, v);
        drop_temporary(R, pc->a, nlocals);
        NEXT(5);
    }
    TARGET(SET_ATTR_SLOT): {
        Value object = R[pc->a];
        if (unlikely(layout_version(object) != CACHE(2).version)) {
            CHECKED(op_set_attr(fp, (Insn *)pc));
            NEXT(5);
        }
        Value v = R[pc->b];
        if (pc->b >= nlocals && is_object(v))
            R[pc->b] = EMPTY;
        else
            retain(v);
        SAVE();
        set_register((Value *)((char *)as_object(object) + CACHE(3).bits), v);
        drop_temporary(R, pc->a, nlocals);
        NEXT(5);
    }
    TARGET(SET_ATTR_ADD): {
        Value object = R[pc->a];
        if (unlikely(layout_version(object) != CACHE(2).version)) {
            CHECKED(op_set_attr(fp, (Insn *)pc));
            NEXT(5);
        }
        Value v = R[pc->b];
        if (pc->b >= nlocals && is_object(v))
            R[pc->b] = EMPTY;
        else
            retain(v);
        SAVE();
        *(Value *)((char *)as_object(object) + CACHE(3).bits) = v;
        as_instance(object)->shape = CACHE(4).pointer;
        drop_temporary(R, pc->a, nlocals);
        NEXT(5);
    }
    TARGET(DELETE_ATTR): {
        CHECKED(op_delete_attr(fp, (Insn *)pc));
        NEXT(2);
    }
    GET_ITEM_FORM(GET_ITEM, R[pc->c], set_register, op_get_item)
    GET_ITEM_FORM(GET_ITEM_I, small_int_value((int16_t)pc->c), set_register, op_get_item_immediate)
    GET_ITEM_FORM(GET_ITEM_TO_TEMP, R[pc->c], set_temporary, op_get_item)
    GET_ITEM_FORM(GET_ITEM_I_TO_TEMP, small_int_value((int16_t)pc->c), set_temporary, op_get_item_immediate)
    SET_ITEM_FORM(SET_ITEM, R[pc->b], op_set_item)
    SET_ITEM_FORM(SET_ITEM_I, small_int_value((int16_t)pc->b), op_set_item_immediate)
    TARGET(GET_SLICE):
    TARGET(GET_SLICE_STEP): {
        CHECKED(op_get_slice(R, pc, nlocals));
        NEXT(1);
    }
    TARGET(SET_SLICE):
    TARGET(SET_SLICE_STEP): {
        CHECKED(op_set_slice(R, pc, nlocals));
        NEXT(1);
    }
    TARGET(DELETE_ITEM): {
        CHECKED(op_delete_item(R, pc, nlocals));
        NEXT(1);
    }
