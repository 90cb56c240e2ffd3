package lambda_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// TestManyDirectories: a small archive that stands for a great many directories is refused before they are made.
func TestManyDirectories(t *testing.T) {
	a := start(t)
	role := a.role("r")
	create := func(ctx context.Context, names []string) error {
		_, err := a.admin.CreateFunction(ctx, &api.CreateFunctionInput{
			FunctionName: aws.String("f"), Role: &role, Runtime: types.RuntimePython313, Handler: aws.String("index.handler"),
			Code: &types.FunctionCode{ZipFile: zipOf(t, names)},
		})
		return err
	}
	for name, names := range map[string][]string{
		"one name":      {strings.Repeat("a/", 32_000)},
		"nested names":  nested(60_000),
		"below another": below(1_000, 100),
		"above files":   append(below(1_000, 100), "index.py"),
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		err := create(ctx, names)
		cancel()
		if err == nil || !strings.Contains(err.Error(), "Could not unzip uploaded file.") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What packages have is taken.
	if err := create(context.Background(), append(below(200, 5), "index.py")); err != nil {
		t.Error(err)
	}
}

// nested is as many directories, each in the one before, as far as a name can lead.
func nested(n int) (names []string) {
	for i := range n {
		names = append(names, strings.Repeat("b/", 1+i%50)+fmt.Sprintf("%d/", i))
	}
	return names
}

// below is files, each below as many directories of its own.
func below(files, deep int) (names []string) {
	for i := range files {
		names = append(names, fmt.Sprintf("d%d/", i)+strings.Repeat("c/", deep)+"f")
	}
	return names
}

func zipOf(t *testing.T, names []string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
