package sandbox

import (
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// variables is the environment of a process: Lambda's own variables, the function's, and those that point AWS clients to
// the emulated account, which win ("Defined runtime environment variables", Lambda developer guide). Nothing of the
// emulator's own environment is passed on.
func (r *Runner) variables(e *environment, p program, c Credentials) []string {
	fn := e.pool.fn
	set := map[string]string{}
	for _, pair := range base(e, p) {
		name, value, _ := strings.Cut(pair, "=")
		set[name] = value
	}
	maps.Copy(set, fn.Variables)
	maps.Copy(set, map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME":        fn.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     fn.Version,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(fn.MemoryMB),
		"AWS_LAMBDA_LOG_GROUP_NAME":       fn.LogGroup,
		"AWS_LAMBDA_LOG_STREAM_NAME":      e.stream,
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_RUNTIME_API":          e.api(),
		"AWS_EXECUTION_ENV":               "AWS_Lambda_" + fn.Runtime,
		"AWS_REGION":                      fn.Region,
		"AWS_DEFAULT_REGION":              fn.Region,
		"AWS_ACCESS_KEY_ID":               c.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY":           c.SecretAccessKey,
		"AWS_SESSION_TOKEN":               c.SessionToken,
		"_HANDLER":                        fn.Handler,
		"LAMBDA_TASK_ROOT":                fn.CodeDir,
		"LAMBDA_RUNTIME_DIR":              e.dir,
	})
	list := make([]string, 0, len(set))
	for _, name := range slices.Sorted(maps.Keys(set)) {
		list = append(list, name+"="+set[name])
	}
	return append(list, r.opts.Variables()...)
}

// base is what every process starts with, whatever its function.
func base(e *environment, p program) []string {
	return []string{
		"PATH=" + filepath.Dir(p.Path) + ":/usr/local/bin:/usr/bin:/bin", "LANG=en_US.UTF-8", "TZ=:UTC", "HOME=" + e.dir,
		"TMPDIR=" + e.tempDir(),
	}
}
