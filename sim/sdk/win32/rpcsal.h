// The annotations that MIDL puts on parameters of interfaces, as empty macros.
#ifndef VSSKIT_WIN32_RPCSAL_H_
#define VSSKIT_WIN32_RPCSAL_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "specstrings.h"

#ifndef __RPCSAL_H_VERSION__
#define __RPCSAL_H_VERSION__ 100
#endif

// Alphabetically.
#define RPC_range(a, b)
#define __RPC__deref_in
#define __RPC__deref_in_ecount(a)
#define __RPC__deref_in_ecount_full(a)
#define __RPC__deref_in_ecount_full_opt(a)
#define __RPC__deref_in_ecount_full_opt_string(a)
#define __RPC__deref_in_ecount_full_string(a)
#define __RPC__deref_in_ecount_opt(a)
#define __RPC__deref_in_ecount_opt_string(a)
#define __RPC__deref_in_ecount_part(a, b)
#define __RPC__deref_in_ecount_part_opt(a, b)
#define __RPC__deref_in_opt
#define __RPC__deref_in_opt_string
#define __RPC__deref_in_string
#define __RPC__deref_in_xcount(a)
#define __RPC__deref_in_xcount_full(a)
#define __RPC__deref_in_xcount_full_opt(a)
#define __RPC__deref_in_xcount_full_opt_string(a)
#define __RPC__deref_in_xcount_full_string(a)
#define __RPC__deref_in_xcount_opt(a)
#define __RPC__deref_in_xcount_opt_string(a)
#define __RPC__deref_in_xcount_part(a, b)
#define __RPC__deref_in_xcount_part_opt(a, b)
#define __RPC__deref_inout
#define __RPC__deref_inout_ecount_full(a)
#define __RPC__deref_inout_ecount_full_opt(a)
#define __RPC__deref_inout_ecount_full_opt_string(a)
#define __RPC__deref_inout_ecount_full_string(a)
#define __RPC__deref_inout_ecount_opt(a)
#define __RPC__deref_inout_ecount_part_opt(a, b)
#define __RPC__deref_inout_opt
#define __RPC__deref_inout_opt_string
#define __RPC__deref_inout_string
#define __RPC__deref_inout_xcount_full(a)
#define __RPC__deref_inout_xcount_full_opt(a)
#define __RPC__deref_inout_xcount_full_opt_string(a)
#define __RPC__deref_inout_xcount_full_string(a)
#define __RPC__deref_inout_xcount_opt(a)
#define __RPC__deref_inout_xcount_part_opt(a, b)
#define __RPC__deref_opt_in
#define __RPC__deref_opt_in_opt
#define __RPC__deref_opt_in_opt_string
#define __RPC__deref_opt_in_string
#define __RPC__deref_opt_inout
#define __RPC__deref_opt_inout_ecount(a)
#define __RPC__deref_opt_inout_ecount_full(a)
#define __RPC__deref_opt_inout_ecount_full_opt(a)
#define __RPC__deref_opt_inout_ecount_full_opt_string(a)
#define __RPC__deref_opt_inout_ecount_full_string(a)
#define __RPC__deref_opt_inout_ecount_opt(a)
#define __RPC__deref_opt_inout_ecount_part(a, b)
#define __RPC__deref_opt_inout_ecount_part_opt(a, b)
#define __RPC__deref_opt_inout_opt
#define __RPC__deref_opt_inout_opt_string
#define __RPC__deref_opt_inout_string
#define __RPC__deref_opt_inout_xcount(a)
#define __RPC__deref_opt_inout_xcount_full(a)
#define __RPC__deref_opt_inout_xcount_full_opt(a)
#define __RPC__deref_opt_inout_xcount_full_opt_string(a)
#define __RPC__deref_opt_inout_xcount_full_string(a)
#define __RPC__deref_opt_inout_xcount_opt(a)
#define __RPC__deref_opt_inout_xcount_part(a, b)
#define __RPC__deref_opt_inout_xcount_part_opt(a, b)
#define __RPC__deref_out
#define __RPC__deref_out_ecount(a)
#define __RPC__deref_out_ecount_full(a)
#define __RPC__deref_out_ecount_full_opt(a)
#define __RPC__deref_out_ecount_full_opt_string(a)
#define __RPC__deref_out_ecount_full_string(a)
#define __RPC__deref_out_ecount_opt(a)
#define __RPC__deref_out_ecount_part(a, b)
#define __RPC__deref_out_ecount_part_opt(a, b)
#define __RPC__deref_out_opt
#define __RPC__deref_out_opt_string
#define __RPC__deref_out_string
#define __RPC__deref_out_xcount(a)
#define __RPC__deref_out_xcount_full(a)
#define __RPC__deref_out_xcount_full_opt(a)
#define __RPC__deref_out_xcount_full_opt_string(a)
#define __RPC__deref_out_xcount_full_string(a)
#define __RPC__deref_out_xcount_opt(a)
#define __RPC__deref_out_xcount_part(a, b)
#define __RPC__deref_out_xcount_part_opt(a, b)
#define __RPC__in
#define __RPC__in_ecount(a)
#define __RPC__in_ecount_full(a)
#define __RPC__in_ecount_full_opt(a)
#define __RPC__in_ecount_full_opt_string(a)
#define __RPC__in_ecount_full_string(a)
#define __RPC__in_ecount_opt(a)
#define __RPC__in_ecount_part(a, b)
#define __RPC__in_ecount_part_opt(a, b)
#define __RPC__in_opt
#define __RPC__in_opt_string
#define __RPC__in_range(a, b)
#define __RPC__in_string
#define __RPC__in_xcount(a)
#define __RPC__in_xcount_full(a)
#define __RPC__in_xcount_full_opt(a)
#define __RPC__in_xcount_full_opt_string(a)
#define __RPC__in_xcount_full_string(a)
#define __RPC__in_xcount_opt(a)
#define __RPC__in_xcount_part(a, b)
#define __RPC__in_xcount_part_opt(a, b)
#define __RPC__inout
#define __RPC__inout_ecount(a)
#define __RPC__inout_ecount_full(a)
#define __RPC__inout_ecount_full_opt(a)
#define __RPC__inout_ecount_full_opt_string(a)
#define __RPC__inout_ecount_full_string(a)
#define __RPC__inout_ecount_opt(a)
#define __RPC__inout_ecount_part(a, b)
#define __RPC__inout_ecount_part_opt(a, b)
#define __RPC__inout_opt
#define __RPC__inout_opt_string
#define __RPC__inout_string
#define __RPC__inout_xcount(a)
#define __RPC__inout_xcount_full(a)
#define __RPC__inout_xcount_full_opt(a)
#define __RPC__inout_xcount_full_opt_string(a)
#define __RPC__inout_xcount_full_string(a)
#define __RPC__inout_xcount_opt(a)
#define __RPC__inout_xcount_part(a, b)
#define __RPC__inout_xcount_part_opt(a, b)
#define __RPC__opt_in_opt_string
#define __RPC__opt_inout
#define __RPC__out
#define __RPC__out_ecount(a)
#define __RPC__out_ecount_full(a)
#define __RPC__out_ecount_full_string(a)
#define __RPC__out_ecount_part(a, b)
#define __RPC__out_opt
#define __RPC__out_string
#define __RPC__out_xcount(a)
#define __RPC__out_xcount_full(a)
#define __RPC__out_xcount_full_string(a)
#define __RPC__out_xcount_part(a, b)
#define __RPC__range(a, b)
#define __RPC_full_pointer
#define __RPC_ref_pointer
#define __RPC_string
#define __RPC_unique_pointer

#endif  // VSSKIT_WIN32_RPCSAL_H_
