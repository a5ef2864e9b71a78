// Microsoft's source annotations as empty macros: they describe parameters to Microsoft's
// analyser and mean nothing to a compiler. Never defines __in and __out (libstdc++ uses them).
#ifndef VSSKIT_WIN32_SAL_H_
#define VSSKIT_WIN32_SAL_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif

// Newer and older spellings, alphabetically.
#define _Acquires_lock_(a)
#define _Always_(a)
#define _Analysis_assume_(a)
#define _Analysis_noreturn_
#define _At_(a, b)
#define _COM_Outptr_
#define _COM_Outptr_opt_
#define _COM_Outptr_opt_result_maybenull_
#define _COM_Outptr_result_maybenull_
#define _Callback_
#define _Check_return_
#define _Check_return_opt_
#define _Const_
#define _Deref_opt_out_
#define _Deref_opt_out_opt_
#define _Deref_out_
#define _Deref_out_opt_
#define _Deref_out_opt_z_
#define _Deref_out_z_
#define _Deref_post_maybenull_
#define _Deref_post_z_
#define _Enum_is_bitflag_
#define _Field_range_(a, b)
#define _Field_size_(a)
#define _Field_size_bytes_(a)
#define _Field_size_bytes_opt_(a)
#define _Field_size_opt_(a)
#define _Field_size_part_(a, b)
#define _Field_z_
#define _Frees_ptr_
#define _Frees_ptr_opt_
#define _Function_class_(a)
#define _Guarded_by_(a)
#define _IRQL_requires_(a)
#define _In_
#define _In_bytecount_(a)
#define _In_count_(a)
#define _In_opt_
#define _In_opt_count_(a)
#define _In_opt_z_
#define _In_range_(a, b)
#define _In_reads_(a)
#define _In_reads_bytes_(a)
#define _In_reads_bytes_opt_(a)
#define _In_reads_opt_(a)
#define _In_reads_opt_z_(a)
#define _In_reads_or_z_(a)
#define _In_reads_z_(a)
#define _In_z_
#define _Inout_
#define _Inout_cap_(a)
#define _Inout_opt_
#define _Inout_opt_z_
#define _Inout_updates_(a)
#define _Inout_updates_all_(a)
#define _Inout_updates_bytes_(a)
#define _Inout_updates_bytes_opt_(a)
#define _Inout_updates_opt_(a)
#define _Inout_updates_opt_z_(a)
#define _Inout_updates_to_(a, b)
#define _Inout_updates_z_(a)
#define _Inout_z_
#define _Inout_z_cap_(a)
#define _Interlocked_operand_
#define _Literal_
#define _Maybenull_
#define _Must_inspect_result_
#define _Notliteral_
#define _Notnull_
#define _NullNull_terminated_
#define _Null_terminated_
#define _On_failure_(a)
#define _Out_
#define _Out_cap_(a)
#define _Out_opt_
#define _Out_opt_cap_(a)
#define _Out_range_(a, b)
#define _Out_writes_(a)
#define _Out_writes_all_(a)
#define _Out_writes_all_opt_(a)
#define _Out_writes_bytes_(a)
#define _Out_writes_bytes_all_(a)
#define _Out_writes_bytes_opt_(a)
#define _Out_writes_bytes_to_(a, b)
#define _Out_writes_bytes_to_opt_(a, b)
#define _Out_writes_opt_(a)
#define _Out_writes_opt_z_(a)
#define _Out_writes_to_(a, b)
#define _Out_writes_to_opt_(a, b)
#define _Out_writes_z_(a)
#define _Out_z_cap_(a)
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_opt_result_buffer_(a)
#define _Outptr_opt_result_maybenull_
#define _Outptr_opt_result_z_
#define _Outptr_result_buffer_(a)
#define _Outptr_result_buffer_maybenull_(a)
#define _Outptr_result_buffer_to_(a, b)
#define _Outptr_result_bytebuffer_(a)
#define _Outptr_result_bytebuffer_maybenull_(a)
#define _Outptr_result_maybenull_
#define _Outptr_result_maybenull_z_
#define _Outptr_result_nullonfailure_
#define _Outptr_result_z_
#define _Outref_
#define _Points_to_data_
#define _Post_
#define _Post_invalid_
#define _Post_maybenull_
#define _Post_notnull_
#define _Post_ptr_invalid_
#define _Post_readable_size_(a)
#define _Post_satisfies_(a)
#define _Post_valid_
#define _Post_writable_byte_size_(a)
#define _Post_z_
#define _Pre_
#define _Pre_maybenull_
#define _Pre_notnull_
#define _Pre_opt_valid_
#define _Pre_readable_size_(a)
#define _Pre_satisfies_(a)
#define _Pre_valid_
#define _Pre_writable_size_(a)
#define _Pre_z_
#define _Printf_format_string_
#define _Readable_bytes_(a)
#define _Releases_lock_(a)
#define _Requires_lock_held_(a)
#define _Requires_lock_not_held_(a)
#define _Reserved_
#define _Ret_
#define _Ret_maybenull_
#define _Ret_maybenull_z_
#define _Ret_notnull_
#define _Ret_opt_
#define _Ret_range_(a, b)
#define _Ret_valid_
#define _Ret_writes_(a)
#define _Ret_writes_bytes_(a)
#define _Ret_writes_bytes_maybenull_(a)
#define _Ret_writes_maybenull_(a)
#define _Ret_writes_z_(a)
#define _Ret_z_
#define _Return_type_success_(a)
#define _Scanf_format_string_
#define _Struct_size_bytes_(a)
#define _Success_(a)
#define _Use_decl_annotations_
#define _Valid_
#define _When_(a, b)
#define _Writable_elements_(a)
#define __analysis_assume(a)

#endif  // VSSKIT_WIN32_SAL_H_
