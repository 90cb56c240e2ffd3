package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cfnenv/env/tooltest"
)

// recipes are the blocks of recipes.md that run, by a word of theirs, with the tool they need and what they print.
var recipes = map[string]struct{ tool, printed string }{
	"direnv allow":   {"direnv", "provisioning in us-east-1\n"},
	"BASH_ENV":       {"bash", "runtime\nprovisioning\n"},
	"tmux wait-for":  {"tmux", "runtime\n"},
	"prompt_cfnenv(": {"zsh", "segment -f 208 -c $CFNENV_SET -e -t aws:$CFNENV_SET\ndir cfnenv\n"},
}

// TestRecipes runs the recipes with the real tools.
func TestRecipes(t *testing.T) {
	blocks := docBlocks(t, "../../testdata/docs/recipes.md")
	for word, recipe := range recipes {
		t.Run(recipe.tool, func(t *testing.T) {
			text := recipeBlock(t, blocks, word)
			tooltest.Need(t, recipe.tool)
			shell := bash()
			switch recipe.tool {
			case "zsh": // powerlevel10k is too much to install: its command shows how it is called
				shell = tooltest.Shell{Name: "zsh", Argv: []string{"zsh", "-f", "-c"}}
				text = "p10k() { print -r -- $@; }; POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS=(dir)\n" + text + "prompt_cfnenv; print $POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS"
			case "tmux": // in a server of the test's own
				text = "export TMUX_TMPDIR=$HOME\nunset AWS_ACCESS_KEY_ID\ntmux -f /dev/null new-session -d\n" + text + "tmux kill-server\n"
			}
			got := runShell(t, shell, document(t, "workshop.json"), text)
			if got.stdout != recipe.printed || got.status != 0 {
				t.Errorf("status %d, stdout %q, stderr %q", got.status, got.stdout, got.stderr)
			}
		})
	}
}

func recipeBlock(t *testing.T, blocks []docBlock, word string) string {
	t.Helper()
	for _, block := range blocks {
		if (block.language == "sh" || block.language == "zsh" || block.language == "ini") && strings.Contains(block.text, word) {
			return block.text
		}
	}
	t.Fatalf("no recipe has %q", word)
	return ""
}

// TestRecipeOfDirenvFails: a document that cannot be loaded leaves nothing of it in the environment.
func TestRecipeOfDirenvFails(t *testing.T) {
	tooltest.Need(t, "direnv")
	text := recipeBlock(t, docBlocks(t, "../../testdata/docs/recipes.md"), "direnv allow")
	got := runShell(t, bash(), t.TempDir(), text)
	if got.stdout != "" || got.status == 0 || !strings.Contains(got.stderr, "credentials.json cannot be read") {
		t.Errorf("status %d, stdout %q, stderr %q", got.status, got.stdout, got.stderr)
	}
}

// TestRecipeOfStarship: starship, where a machine has it, shows the set.
func TestRecipeOfStarship(t *testing.T) {
	starship := tooltest.Need(t, "starship")
	for _, block := range docBlocks(t, "../../testdata/docs/recipes.md") {
		if block.language != "toml" {
			continue
		}
		config := filepath.Join(t.TempDir(), "starship.toml")
		if err := os.WriteFile(config, []byte(block.text), 0o600); err != nil {
			t.Fatal(err)
		}
		command := exec.CommandContext(t.Context(), starship, "module", "env_var.CFNENV_SET")
		command.Env = append(os.Environ(), "STARSHIP_CONFIG="+config, "CFNENV_SET=runtime")
		if out, err := command.CombinedOutput(); err != nil || !strings.Contains(string(out), "runtime") {
			t.Errorf("%v: %s", err, out)
		}
		return
	}
	t.Error("no recipe for starship")
}
