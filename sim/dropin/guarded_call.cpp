#include "sim/dropin/guarded_call.h"

#include <windows.h>

#ifdef _WIN32

namespace {

// How MSVC's runtime raises what `throw` throws.
constexpr unsigned long kThrownByMsvc = 0xE06D7363;
constexpr long kHandleIt = 1;
constexpr long kSearchOn = 0;

// The beginnings of the two structures that Windows hands to a filter.
struct Raised {
  unsigned long code;
};
struct Pointers {
  const Raised* raised;
};

}  // namespace

extern "C" long vsskit_is_msvc_exception(const Pointers* pointers, void*) {
  return pointers->raised->code == kThrownByMsvc ? kHandleIt : kSearchOn;
}

#ifdef _MSC_VER

namespace vsskit::dropin {

bool came_back(void (*work)(void*), void* object) {
  __try {
    work(object);
    return true;
  } __except (vsskit_is_msvc_exception(reinterpret_cast<const Pointers*>(GetExceptionInformation()),
                                       nullptr)) {
    return false;
  }
}

}  // namespace vsskit::dropin

#else

// g++ has no __try; this is what it would compile: one frame whose scope table names the filter.
extern "C" int vsskit_came_back(void (*work)(void*), void* object);
asm(R"(
	.text
	.globl	vsskit_came_back
	.def	vsskit_came_back; .scl 2; .type 32; .endef
	.seh_proc	vsskit_came_back
vsskit_came_back:
	subq	$40, %rsp
	.seh_stackalloc	40
	.seh_endprologue
.Lvsskit_guarded:
	movq	%rcx, %rax
	movq	%rdx, %rcx
	call	*%rax
	nop
.Lvsskit_unguarded:
	movl	$1, %eax
	jmp	.Lvsskit_out
.Lvsskit_caught:
	xorl	%eax, %eax
.Lvsskit_out:
	addq	$40, %rsp
	ret
	.seh_handler	__C_specific_handler, @except
	.seh_handlerdata
	.long	1
	.rva	.Lvsskit_guarded
	.rva	.Lvsskit_unguarded
	.rva	vsskit_is_msvc_exception
	.rva	.Lvsskit_caught
	.text
	.seh_endproc
)");

namespace vsskit::dropin {

bool came_back(void (*work)(void*), void* object) {
  return vsskit_came_back(work, object) != 0;
}

}  // namespace vsskit::dropin

#endif

#else

namespace vsskit::dropin {

bool came_back(void (*work)(void*), void* object) {
  work(object);
  return true;
}

}  // namespace vsskit::dropin

#endif
