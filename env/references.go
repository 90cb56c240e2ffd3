package env

import (
	"strings"

	"github.com/tidwall/gjson"
)

// references are the two places where what provisioning needs is looked up: the
// set's own references, then the document's.
type references struct {
	inSet, shared *object
}

func (d *CredentialsDocument) references(chosen *object) (references, error) {
	inSet, err := chosen.descend("references", "provisioning")
	if err != nil {
		return references{}, err
	}
	shared, err := d.root.descend("references", "provisioning")
	return references{inSet, shared}, err
}

// text returns a reference and the path where it was found; both are empty
// when neither place has it.
func (r references) text(key string) (value, path string, err error) {
	for _, place := range []*object{r.inSet, r.shared} {
		if value, err := place.text(key); err != nil || value != "" {
			return value, place.pathTo(key), err
		}
	}
	return "", "", nil
}

// readReferences fills in what the references say and what follows from it.
func (s *Set) readReferences() error {
	for _, step := range []func() error{s.readRole, s.readBoundary, s.readStackPrefix} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// reference is text of a reference that the provisioning role cannot do
// without.
func (s *Set) reference(key string) (value, path string, err error) {
	value, path, err = s.references.text(key)
	if err == nil && value == "" && s.Role == Provisioning {
		return "", "", &Error{
			Path:    s.references.inSet.pathTo(key),
			Problem: "is missing, in the set and in the document's references",
		}
	}
	return value, path, err
}

// readRole follows the workshop's naming: the roles of a template live beside
// the execution role, PREFIX-cfn-exec, as PREFIX-agent-*.
func (s *Set) readRole() error {
	arn, path, err := s.reference("cfnExecutionRoleArn")
	if err != nil || arn == "" {
		return err
	}
	name := arn[strings.LastIndexByte(arn, '/')+1:]
	if name == "" {
		return &Error{Path: path, Problem: "ends in a slash, so it names no role"}
	}
	s.CfnExecRoleARN, s.CfnExecRoleName = arn, name
	s.RolePrefix = strings.TrimSuffix(name, "-cfn-exec") + "-agent-"
	if problem := textProblem(s.RolePrefix); problem != "" {
		return &Error{Path: path, Problem: "gives a role prefix that " + problem}
	}
	return nil
}

func (s *Set) readBoundary() (err error) {
	s.RequiredBoundaryARN, _, err = s.reference("requiredRoleBoundaryArn")
	return err
}

// readStackPrefix fills the principal into the pattern that the workshop's
// policies have for stack names.
func (s *Set) readStackPrefix() error {
	pattern, path, err := s.references.text("stackNamePattern")
	if err != nil {
		return err
	}
	if pattern == "" {
		pattern = "agent-<sub>-*"
	}
	s.StackPrefix = strings.NewReplacer(
		"${aws:PrincipalTag/sub}", s.Principal.Sub,
		"${aws:PrincipalTag/username}", s.Principal.Username,
		"<sub>", s.Principal.Sub,
	).Replace(strings.TrimSuffix(pattern, "*"))
	if problem := textProblem(s.StackPrefix); problem != "" {
		return &Error{Path: path, Problem: problem + " once the principal is filled in"}
	}
	return nil
}

// RequiredTags returns the keys of the tags that every stack must carry; nil
// when the document does not say. Every error is an [*Error].
func (s *Set) RequiredTags() ([]string, error) {
	for _, place := range []*object{s.references.inSet, s.references.shared} {
		value, ok, err := place.get("requiredTags")
		if err != nil {
			return nil, err
		}
		if ok {
			return readTags(value, place.pathTo("requiredTags"))
		}
	}
	return nil, nil
}

func readTags(value gjson.Result, path string) ([]string, error) {
	if !value.IsArray() {
		return nil, &Error{Path: path, Problem: "is not a list"}
	}
	var tags []string
	for _, element := range value.Array() {
		tag, problem := environmentText(element)
		if problem != "" {
			return nil, &Error{Path: path, Problem: "has an element that " + problem}
		}
		tags = append(tags, tag)
	}
	return tags, nil
}

// skillsRoot is the document's, whatever the set: as in the guide.
func (d *CredentialsDocument) skillsRoot() (string, error) {
	enablement, err := d.root.descend("references", "enablement")
	if err != nil {
		return "", err
	}
	url, err := enablement.text("skillsRootUrl")
	if err != nil || url == "" {
		return "", err
	}
	if url = strings.TrimSuffix(url, "/"); url == "" {
		return "", &Error{Path: enablement.pathTo("skillsRootUrl"), Problem: "is only a slash"}
	}
	return url, nil
}
