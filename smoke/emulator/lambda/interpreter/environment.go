package interpreter

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// environmentName is the directory of the private virtual environment below the cache directory.
const environmentName = "python"

// cached is the python of the private virtual environment, whether or not it exists.
func (f *Finder) cached() string {
	return filepath.Join(f.opts.CacheDir, environmentName, "bin", "python3")
}

// makeEnvironment makes the private virtual environment with a python that lacks boto3. It is made beside its place and
// renamed, so that it is complete when it is seen, and under a lock, so that runs that start together make one.
func (f *Finder) makeEnvironment(ctx context.Context, python string) (Interpreter, error) {
	if f.opts.CacheDir == "" {
		return Interpreter{}, fmt.Errorf("%s has no boto3: install it with: %s -m pip install boto3", python, python)
	}
	place := filepath.Join(f.opts.CacheDir, environmentName)
	byHand := fmt.Sprintf("%[1]s -m venv %[2]s && %[2]s/bin/python3 -m pip install boto3", python, place)
	ctx, cancel := context.WithTimeout(ctx, installTimeout)
	defer cancel()
	if err := os.MkdirAll(f.opts.CacheDir, 0o700); err != nil {
		return Interpreter{}, fmt.Errorf("no python3 with boto3, and no place to put one: %w", err)
	}
	unlock, err := lock(ctx, filepath.Join(f.opts.CacheDir, environmentName+".lock"))
	if err != nil {
		return Interpreter{}, fmt.Errorf("waiting for another run that installs boto3: %w", err)
	}
	defer unlock()
	if found, err := f.probePython(ctx, f.cached()); err == nil {
		return found, nil // another run made it while this one waited
	}
	f.opts.Notice(fmt.Sprintf("no python3 with boto3 found: making one in %s (once)", place))
	if err := f.install(ctx, python, place); err != nil {
		return Interpreter{}, fmt.Errorf("no python3 with boto3 found and making one failed (%w): install it with: %s", err, byHand)
	}
	found, err := f.probePython(ctx, f.cached())
	if err != nil {
		return Interpreter{}, fmt.Errorf("the python3 just made is not usable (%w): make it by hand: %s", err, byHand)
	}
	return found, nil
}

// install makes a virtual environment with boto3 at place.
func (f *Finder) install(ctx context.Context, python, place string) error {
	draft, err := os.MkdirTemp(f.opts.CacheDir, environmentName+"-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(draft)
	made := filepath.Join(draft, "bin", "python3")
	for _, args := range [][]string{
		{python, "-m", "venv", draft},
		{made, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "boto3"},
	} {
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Env = f.opts.Environ
		cmd.WaitDelay = time.Second
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s %s %s: %w: %s", args[0], args[1], args[2], err, lastLine(out))
		}
	}
	if err := os.RemoveAll(place); err != nil { // what is left of one whose interpreter was removed
		return err
	}
	return os.Rename(draft, place)
}
