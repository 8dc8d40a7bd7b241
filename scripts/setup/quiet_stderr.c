/* Drops what native code writes to stderr while libtensorflow loads: it prints a banner before it has read its log level. */
#include <fcntl.h>
#include <node_api.h>
#include <stdio.h>
#include <unistd.h>

static int kept = -1;

static napi_value silence(napi_env env, napi_callback_info info) {
  if (kept >= 0) return NULL;
  int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nothing < 0) return NULL;
  fflush(stderr);
  kept = fcntl(2, F_DUPFD_CLOEXEC, 3);
  if (kept >= 0) dup2(nothing, 2);
  close(nothing);
  return NULL;
}

static napi_value restore(napi_env env, napi_callback_info info) {
  if (kept < 0) return NULL;
  fflush(stderr);
  dup2(kept, 2);
  close(kept);
  kept = -1;
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "silence", NAPI_AUTO_LENGTH, silence, NULL, &function);
  napi_set_named_property(env, exports, "silence", function);
  napi_create_function(env, "restore", NAPI_AUTO_LENGTH, restore, NULL, &function);
  napi_set_named_property(env, exports, "restore", function);
  return exports;
}
