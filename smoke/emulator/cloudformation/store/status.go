package store

import "strings"

// Status is the status of a stack or a resource.
type Status string

// The statuses (AWS: CloudFormation API reference, Stack and StackEvent).
const (
	CreateInProgress                        Status = "CREATE_IN_PROGRESS"
	CreateFailed                            Status = "CREATE_FAILED"
	CreateComplete                          Status = "CREATE_COMPLETE"
	RollbackInProgress                      Status = "ROLLBACK_IN_PROGRESS"
	RollbackFailed                          Status = "ROLLBACK_FAILED"
	RollbackComplete                        Status = "ROLLBACK_COMPLETE"
	DeleteInProgress                        Status = "DELETE_IN_PROGRESS"
	DeleteFailed                            Status = "DELETE_FAILED"
	DeleteComplete                          Status = "DELETE_COMPLETE"
	DeleteSkipped                           Status = "DELETE_SKIPPED" // resources only
	UpdateInProgress                        Status = "UPDATE_IN_PROGRESS"
	UpdateCompleteCleanupInProgress         Status = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
	UpdateComplete                          Status = "UPDATE_COMPLETE"
	UpdateFailed                            Status = "UPDATE_FAILED"
	UpdateRollbackInProgress                Status = "UPDATE_ROLLBACK_IN_PROGRESS"
	UpdateRollbackFailed                    Status = "UPDATE_ROLLBACK_FAILED"
	UpdateRollbackCompleteCleanupInProgress Status = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
	UpdateRollbackComplete                  Status = "UPDATE_ROLLBACK_COMPLETE"
	ReviewInProgress                        Status = "REVIEW_IN_PROGRESS"
	ImportInProgress                        Status = "IMPORT_IN_PROGRESS"
	ImportComplete                          Status = "IMPORT_COMPLETE"
	ImportRollbackInProgress                Status = "IMPORT_ROLLBACK_IN_PROGRESS"
	ImportRollbackFailed                    Status = "IMPORT_ROLLBACK_FAILED"
	ImportRollbackComplete                  Status = "IMPORT_ROLLBACK_COMPLETE"
)

// StackStatuses are all statuses of a stack, in the order of AWS's API model.
func StackStatuses() []Status {
	return []Status{CreateInProgress, CreateFailed, CreateComplete, RollbackInProgress, RollbackFailed, RollbackComplete,
		DeleteInProgress, DeleteFailed, DeleteComplete, UpdateInProgress, UpdateCompleteCleanupInProgress, UpdateComplete,
		UpdateFailed, UpdateRollbackInProgress, UpdateRollbackFailed, UpdateRollbackCompleteCleanupInProgress,
		UpdateRollbackComplete, ReviewInProgress, ImportInProgress, ImportComplete, ImportRollbackInProgress,
		ImportRollbackFailed, ImportRollbackComplete}
}

// Busy reports whether an operation is under way.
func (s Status) Busy() bool {
	return strings.HasSuffix(string(s), "_IN_PROGRESS") && s != ReviewInProgress
}

// Updatable reports whether a stack in this status can be updated.
func (s Status) Updatable() bool {
	switch s {
	case CreateComplete, UpdateComplete, UpdateRollbackComplete, ImportComplete, ImportRollbackComplete:
		return true
	}
	return false
}
