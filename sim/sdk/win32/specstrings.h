// The annotations of Windows SDKs before sal.h's newer spellings, as empty macros. Left out are
// those that the C and C++ libraries use as names: `__in`, `__out`, `__pre`, `__valid`,
// `__success`,
// `__callback`, `__range`, `__reserved`.
#ifndef VSSKIT_WIN32_SPECSTRINGS_H_
#define VSSKIT_WIN32_SPECSTRINGS_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "sal.h"

#define __specstrings

// Alphabetically.
#define __bcount(a)
#define __bcount_opt(a)
#define __blocksOn(a)
#define __byte_readableTo(a)
#define __byte_writableTo(a)
#define __checkReturn
#define __control_entrypoint(a)
#define __data_entrypoint(a)
#define __deref_bcount(a)
#define __deref_bcount_opt(a)
#define __deref_ecount(a)
#define __deref_ecount_opt(a)
#define __deref_in
#define __deref_in_bcount(a)
#define __deref_in_bcount_opt(a)
#define __deref_in_bcount_z(a)
#define __deref_in_bcount_z_opt(a)
#define __deref_in_ecount(a)
#define __deref_in_ecount_opt(a)
#define __deref_in_ecount_z(a)
#define __deref_in_ecount_z_opt(a)
#define __deref_in_opt
#define __deref_in_z
#define __deref_in_z_opt
#define __deref_inout
#define __deref_inout_bcount(a)
#define __deref_inout_bcount_full(a)
#define __deref_inout_bcount_full_opt(a)
#define __deref_inout_bcount_opt(a)
#define __deref_inout_bcount_part(a, b)
#define __deref_inout_bcount_part_opt(a, b)
#define __deref_inout_bcount_z(a)
#define __deref_inout_bcount_z_opt(a)
#define __deref_inout_ecount(a)
#define __deref_inout_ecount_full(a)
#define __deref_inout_ecount_full_opt(a)
#define __deref_inout_ecount_opt(a)
#define __deref_inout_ecount_part(a, b)
#define __deref_inout_ecount_part_opt(a, b)
#define __deref_inout_ecount_z(a)
#define __deref_inout_ecount_z_opt(a)
#define __deref_inout_opt
#define __deref_inout_z
#define __deref_inout_z_opt
#define __deref_opt_bcount(a)
#define __deref_opt_bcount_opt(a)
#define __deref_opt_ecount(a)
#define __deref_opt_ecount_opt(a)
#define __deref_opt_in
#define __deref_opt_in_bcount(a)
#define __deref_opt_in_bcount_opt(a)
#define __deref_opt_in_bcount_z(a)
#define __deref_opt_in_bcount_z_opt(a)
#define __deref_opt_in_ecount(a)
#define __deref_opt_in_ecount_opt(a)
#define __deref_opt_in_ecount_z(a)
#define __deref_opt_in_ecount_z_opt(a)
#define __deref_opt_in_opt
#define __deref_opt_in_z
#define __deref_opt_in_z_opt
#define __deref_opt_inout
#define __deref_opt_inout_bcount(a)
#define __deref_opt_inout_bcount_full(a)
#define __deref_opt_inout_bcount_full_opt(a)
#define __deref_opt_inout_bcount_opt(a)
#define __deref_opt_inout_bcount_part(a, b)
#define __deref_opt_inout_bcount_part_opt(a, b)
#define __deref_opt_inout_bcount_z(a)
#define __deref_opt_inout_bcount_z_opt(a)
#define __deref_opt_inout_ecount(a)
#define __deref_opt_inout_ecount_full(a)
#define __deref_opt_inout_ecount_full_opt(a)
#define __deref_opt_inout_ecount_opt(a)
#define __deref_opt_inout_ecount_part(a, b)
#define __deref_opt_inout_ecount_part_opt(a, b)
#define __deref_opt_inout_ecount_z(a)
#define __deref_opt_inout_ecount_z_opt(a)
#define __deref_opt_inout_opt
#define __deref_opt_inout_z
#define __deref_opt_inout_z_opt
#define __deref_opt_out
#define __deref_opt_out_bcount(a)
#define __deref_opt_out_bcount_full(a)
#define __deref_opt_out_bcount_full_opt(a)
#define __deref_opt_out_bcount_opt(a)
#define __deref_opt_out_bcount_part(a, b)
#define __deref_opt_out_bcount_part_opt(a, b)
#define __deref_opt_out_bcount_z(a)
#define __deref_opt_out_bcount_z_opt(a)
#define __deref_opt_out_ecount(a)
#define __deref_opt_out_ecount_full(a)
#define __deref_opt_out_ecount_full_opt(a)
#define __deref_opt_out_ecount_opt(a)
#define __deref_opt_out_ecount_part(a, b)
#define __deref_opt_out_ecount_part_opt(a, b)
#define __deref_opt_out_ecount_z(a)
#define __deref_opt_out_ecount_z_opt(a)
#define __deref_opt_out_opt
#define __deref_opt_out_z
#define __deref_opt_out_z_opt
#define __deref_out
#define __deref_out_bcount(a)
#define __deref_out_bcount_full(a)
#define __deref_out_bcount_full_opt(a)
#define __deref_out_bcount_opt(a)
#define __deref_out_bcount_part(a, b)
#define __deref_out_bcount_part_opt(a, b)
#define __deref_out_bcount_z(a)
#define __deref_out_bcount_z_opt(a)
#define __deref_out_ecount(a)
#define __deref_out_ecount_full(a)
#define __deref_out_ecount_full_opt(a)
#define __deref_out_ecount_opt(a)
#define __deref_out_ecount_part(a, b)
#define __deref_out_ecount_part_opt(a, b)
#define __deref_out_ecount_z(a)
#define __deref_out_ecount_z_opt(a)
#define __deref_out_opt
#define __deref_out_z
#define __deref_out_z_opt
#define __ecount(a)
#define __ecount_opt(a)
#define __elem_readableTo(a)
#define __elem_writableTo(a)
#define __encoded_pointer
#define __exceptthat
#define __fallthrough
#define __field_bcount(a)
#define __field_bcount_opt(a)
#define __field_bcount_part(a, b)
#define __field_ecount(a)
#define __field_ecount_opt(a)
#define __field_ecount_part(a, b)
#define __field_range(a, b)
#define __format_string
#define __in_awcount(a, b)
#define __in_bcount(a)
#define __in_bcount_opt(a)
#define __in_bcount_z(a)
#define __in_bcount_z_opt(a)
#define __in_ecount(a)
#define __in_ecount_opt(a)
#define __in_ecount_z(a)
#define __in_ecount_z_opt(a)
#define __in_opt
#define __in_range(a, b)
#define __in_z
#define __in_z_opt
#define __inout
#define __inout_bcount(a)
#define __inout_bcount_full(a)
#define __inout_bcount_full_opt(a)
#define __inout_bcount_opt(a)
#define __inout_bcount_part(a, b)
#define __inout_bcount_part_opt(a, b)
#define __inout_bcount_z(a)
#define __inout_bcount_z_opt(a)
#define __inout_ecount(a)
#define __inout_ecount_full(a)
#define __inout_ecount_full_opt(a)
#define __inout_ecount_opt(a)
#define __inout_ecount_part(a, b)
#define __inout_ecount_part_opt(a, b)
#define __inout_ecount_z(a)
#define __inout_ecount_z_opt(a)
#define __inout_opt
#define __inout_z
#define __inout_z_opt
#define __maybenull
#define __maybevalid
#define __notnull
#define __notvalid
#define __nullnullterminated
#define __nullterminated
#define __out_awcount(a, b)
#define __out_bcount(a)
#define __out_bcount_full(a)
#define __out_bcount_full_opt(a)
#define __out_bcount_opt(a)
#define __out_bcount_part(a, b)
#define __out_bcount_part_opt(a, b)
#define __out_bcount_z(a)
#define __out_bcount_z_opt(a)
#define __out_ecount(a)
#define __out_ecount_full(a)
#define __out_ecount_full_opt(a)
#define __out_ecount_opt(a)
#define __out_ecount_part(a, b)
#define __out_ecount_part_opt(a, b)
#define __out_ecount_z(a)
#define __out_ecount_z_opt(a)
#define __out_opt
#define __out_range(a, b)
#define __out_z
#define __out_z_opt
#define __readableTo(a)
#define __refparam
#define __typefix(a)
#define __writableTo(a)

#endif  // VSSKIT_WIN32_SPECSTRINGS_H_
