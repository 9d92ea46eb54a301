/* loop_calls.h - the loop's call instructions: they lay out the callee's window and go to one of the tails that loop.c ends with.
   Included by loop.c only, in the middle of its function. */
    TARGET(CALL): {
        window = &R[pc->b];
        nargs = pc->c;
        SAVE();
        Value callee = window[1];
        if (is_function(callee) && !(fp->flags & FRAME_GENERATOR) && ((CacheWord *)pc)[1].counter++ >= 2)
            ((Insn *)pc)->op = OP_CALL_FUNCTION;
        else if (is_type(callee))
            op_cache_class_call((Insn *)pc, as_type(callee));
        goto call_window;
    }
    TARGET(CALL_CLASS): {
        window = &R[pc->b];
        nargs = pc->c;
        SAVE();
        Value callee = window[1];
        if (unlikely(!is_type(callee) || as_type(callee)->version != CACHE(2).version || has_flag(as_type(callee), TYPE_ABSTRACT))) {
            ((Insn *)pc)->op = OP_CALL;
            goto call_window;
        }
        instance = from_pointer(object_new(as_type(callee)));
        if (unlikely(is_empty(instance))) {
            result = EMPTY;
            goto native_result;
        }
        function = CACHE(3).pointer;
        object_retain(&function->head);
        window[0] = from_pointer(function);
        window[1] = instance;
        retain(instance);
        object_release(as_object(callee));
        window++;
        nargs++;
        entry_flags = FRAME_INIT;
        goto enter_function;
    }
    TARGET(CALL_FUNCTION): { /* never in a generator's frame */
        window = &R[pc->b];
        nargs = pc->c;
        SAVE();
        Value callee = window[1];
        if (unlikely(!is_function(callee))) {
            ((Insn *)pc)->op = OP_CALL;
            ((CacheWord *)pc)[1].counter = 0;
            goto call_window;
        }
        function = as_function(callee);
        window += 2;
        if (likely(function->code->argcount == nargs && function->code->simple))
            goto enter_simple;
        goto enter_function;
    }
    TARGET(CALL_METHOD_FUNCTION): { /* the same */
        window = &R[pc->b];
        Value v = R[CACHE(1).receiver], method;
        if (likely(layout_version(v) == CACHE(2).version))
            method = (Value){CACHE(3).bits};
        else
            method = recalled_method(fp, pc, v);
        nargs = pc->c;
        SAVE();
        if (unlikely(is_empty(method) || as_object(method)->type != TYPE(function)))
            goto call_method_generic;
        if (CACHE(1).receiver < nlocals)
            window[1] = retain(v);
        window[0] = method;
        object_retain(as_object(method));
        function = as_function(method);
        window++;
        nargs++;
        if (likely(function->code->argcount == nargs && function->code->simple))
            goto enter_simple;
        goto enter_function;
    }
    TARGET(CALL_METHOD_OF_CLASS): {
        window = &R[pc->b];
        Value v = R[CACHE(1).receiver];
        nargs = pc->c;
        SAVE();
        if (unlikely(!is_type(v) || as_type(v)->version != CACHE(2).version))
            goto call_method_generic;
        bool takes_class = CACHE(3).bits & 1;
        Value callee = {CACHE(3).bits & ~(uint64_t)1};
        function = as_function(callee);
        object_retain(&function->head);
        if (takes_class) {
            if (CACHE(1).receiver < nlocals)
                window[1] = retain(v);
            window[0] = callee;
            window++;
            nargs++;
        } else {
            window[1] = callee;
            if (CACHE(1).receiver >= nlocals)
                object_release(as_object(v));
            window += 2;
        }
        if (likely(function->code->argcount == nargs && function->code->simple && !(fp->flags & FRAME_GENERATOR)))
            goto enter_simple;
        goto enter_function;
    }
    TARGET(CALL_LIST_APPEND): {
        window = &R[pc->b];
        Value v = R[CACHE(1).receiver];
        nargs = 1;
        SAVE();
        if (unlikely(!is_exact_list(v)))
            goto call_method_generic;
        Value item = take(&window[2]);
        bool ok = list_append_owned(as_list(v), item);
        if (CACHE(1).receiver >= nlocals) {
            window[1] = EMPTY;
            object_release(as_object(v));
        }
        if (unlikely(!ok))
            goto error;
        NEXT(5); /* the DROP behind too */
    }
    TARGET(CALL_KW): {
        kwnames = fp->code->constants[CACHE(1).name];
        SAVE();
        window = &R[pc->b];
        nargs = pc->c - as_tuple(kwnames)->length;
        if (is_object(window[0])) { /* of LOAD_METHOD */
            window--;
            nargs++;
        }
        Value callee = window[1];
        if (is_object(callee) && as_object(callee)->type == TYPE(function)) {
            function = as_function(callee);
            window += 2;
            goto enter_keywords;
        }
        CHECKED(op_call(fp, pc, window, nargs, kwnames));
        NEXT(2);
    }
    TARGET(CALL_EX): {
        SAVE();
        window = &R[pc->b];
        int spread = is_function(window[1]) ? op_spread_call(t, fp, pc, &nargs, &kwnames) : 0;
        if (spread > 0) {
            function = as_function(window[1]);
            window += 2;
            if (is_empty(kwnames))
                goto enter_function;
            goto enter_keywords;
        }
        if (unlikely(spread < 0))
            goto error;
        CHECKED(op_call_ex(fp, pc));
        NEXT(2);
    }
    TARGET(CALL_METHOD_CACHED): {
        window = &R[pc->b];
        Value v = R[CACHE(1).receiver], method;
        if (likely(layout_version(v) == CACHE(2).version))
            method = (Value){CACHE(3).bits};
        else
            method = recalled_method(fp, pc, v);
        nargs = pc->c;
        SAVE();
        if (unlikely(is_empty(method)))
            goto call_method_generic;
        if (CACHE(1).receiver < nlocals)
            window[1] = retain(v);
        if (likely(as_object(method)->type == TYPE(function))) {
            window[0] = retain(method);
            function = as_function(method);
            window++;
            nargs++;
            goto enter_function;
        }
        MethodDescriptor *descriptor = (MethodDescriptor *)as_object(method);
        if (descriptor->row->kind == NATIVE_ONE_ARG && nargs == 1)
            result = descriptor->row->function.one_arg(v, window[2]);
        else if (descriptor->row->kind == NATIVE_NO_ARGS && nargs == 0)
            result = descriptor->row->function.no_args(v);
        else if (descriptor->row->kind == NATIVE_BOUND && descriptor->signature && descriptor->signature->plain_count == nargs)
            result = descriptor->row->function.bound(v, window + 2);
        else
            result = native_call(descriptor->row, &descriptor->signature, v, window + 2, nargs, EMPTY);
        nargs++;
        window--;
        goto native_result;
    }
    TARGET(CALL_METHOD): {
        window = &R[pc->b];
        nargs = pc->c;
        SAVE();
    call_method_generic:
        if (CACHE(1).receiver < nlocals)
            window[1] = retain(R[CACHE(1).receiver]);
        int bound = op_get_method(fp, (Insn *)pc, window, nargs);
        if (unlikely(bound < 0)) {
            fp->pc = pc + 1; /* whose place is the attribute's, not the call's */
            goto error;
        }
        if (bound) {
            window--;
            nargs++;
        }
        goto call_window;
    }
    TARGET(CALL_METHOD_KW): {
        window = &R[pc->b];
        kwnames = fp->code->constants[CACHE(2).name];
        nargs = pc->c - as_tuple(kwnames)->length;
        SAVE();
        if (CACHE(1).receiver < nlocals)
            window[1] = retain(R[CACHE(1).receiver]);
        int bound = op_get_method(fp, (Insn *)pc, window, pc->c);
        if (unlikely(bound < 0)) {
            fp->pc = pc + 1; /* whose place is the attribute's, not the call's */
            goto error;
        }
        if (bound) {
            window--;
            nargs++;
        }
        Value callee = window[1];
        if (is_object(callee) && as_object(callee)->type == TYPE(function)) {
            function = as_function(callee);
            window += 2;
            goto enter_keywords;
        }
        CHECKED(op_call(fp, pc, window, nargs, kwnames));
        NEXT(3);
    }
    TARGET(SUPER_METHOD): { /* a is the temporary behind the one that gets the function */
        Value *operands = &R[pc->b];
        SAVE();
        if (likely(same(operands[0], from_pointer(TYPE(super))) && operands[1].bits == CACHE(3).bits &&
                   type_of(operands[2])->version == CACHE(2).version)) {
            Value self = operands[2];
            object_release(as_object(operands[0]));
            object_release(as_object(operands[1]));
            operands[0] = operands[1] = operands[2] = EMPTY;
            set_temporary(&R[pc->a - 1], retain((Value){CACHE(4).bits}));
            set_temporary(&R[pc->a], self);
            NEXT(5);
        }
        CHECKED(op_super_method(fp, (Insn *)pc));
        NEXT(5);
    }
    TARGET(LOAD_METHOD): {
        Value v = R[pc->b], method;
        SAVE();
        if (likely(layout_version(v) == CACHE(2).version))
            method = (Value){CACHE(3).bits};
        else
            method = recalled_method(fp, pc, v);
        if (likely(!is_empty(method))) {
            set_temporary(&R[pc->a - 1], retain_full(method));
            if (pc->b != pc->a)
                set_temporary(&R[pc->a], retain_full(v));
            NEXT(4);
        }
        if (pc->b != pc->a)
            set_temporary(&R[pc->a], retain_full(v));
        CHECKED(op_get_method(fp, (Insn *)pc, &R[pc->a - 1], 0) >= 0);
        NEXT(4);
    }
    TARGET(CALL_BOUND): {
        window = &R[pc->b];
        nargs = pc->c;
        SAVE();
        if (unlikely(!is_object(window[0])))
            goto call_window;
        if (VM_MONITORED || !is_function(window[0])) {
            MethodDescriptor *descriptor = (MethodDescriptor *)as_object(window[0]);
            window--;
            nargs++;
            if (VM_MONITORED || descriptor->head.type != TYPE(method_descriptor))
                goto call_window;
            if (descriptor->row->kind == NATIVE_ONE_ARG && nargs == 2)
                result = descriptor->row->function.one_arg(window[2], window[3]);
            else
                result = native_call(descriptor->row, &descriptor->signature, window[2], window + 3, nargs - 1, EMPTY);
            goto native_result;
        }
        function = as_function(window[0]);
        window++;
        nargs++;
        if (likely(function->code->argcount == nargs && function->code->simple && !(fp->flags & FRAME_GENERATOR)))
            goto enter_simple;
        goto enter_function;
    }
    TARGET(SUPER_ATTR): {
        CHECKED(op_super_attr(fp, pc));
        NEXT(2);
    }
