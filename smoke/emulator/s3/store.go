package s3

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
)

// maxStored is how many bytes objects and unfinished uploads may hold together, and so also how large one object can be.
const maxStored = 256 << 20

// store is the account's S3.
type store struct {
	env   service.Env
	owner owner

	mu      sync.RWMutex
	buckets map[string]*bucket
	stored  int64 // bytes held or reserved, at most MaxStored
}

// owner is the canonical user that owns every bucket and object.
type owner struct {
	ID string
}

// bucket is one bucket. Everything is guarded by the store's mutex.
type bucket struct {
	name, region string
	created      time.Time

	tags       []tag
	public     *PublicAccessBlock
	ownership  string // an ObjectOwnership, empty when deleted
	encryption *Encryption
	// encryptionSet says that somebody set the encryption, to whatever value.
	encryptionSet bool
	notification  NotificationConfiguration
	policyText    string
	policy        *policy.Document

	objects map[string]*object
	keys    []string // of objects, sorted by bytes
	uploads map[string]*upload
}

// object is one object; it is never changed, only replaced.
type object struct {
	key      string
	data     []byte
	etag     string // quoted
	modified time.Time
	attributes
	tags  []tag
	sum   checksum
	parts []int64 // sizes, when it was uploaded in parts
}

// tag is a tag of a bucket or an object.
type tag struct {
	Key, Value string
}

func newStore(env service.Env) *store {
	id := sha256.Sum256([]byte("canonical user of " + env.Account))
	return &store{env: env, owner: owner{ID: hex.EncodeToString(id[:])}, buckets: map[string]*bucket{}}
}

// put stores an object, replacing one with the same key. The bytes of o are reserved already.
func (s *store) put(b *bucket, o *object) {
	if old := b.objects[o.key]; old != nil {
		s.stored -= int64(len(old.data))
	} else if i, found := slices.BinarySearch(b.keys, o.key); !found {
		b.keys = slices.Insert(b.keys, i, o.key)
	}
	b.objects[o.key] = o
}

// remove deletes an object and reports whether it was there.
func (s *store) remove(b *bucket, key string) bool {
	old := b.objects[key]
	if old == nil {
		return false
	}
	s.stored -= int64(len(old.data))
	delete(b.objects, key)
	if i, found := slices.BinarySearch(b.keys, key); found {
		b.keys = slices.Delete(b.keys, i, i+1)
	}
	return true
}

// reserve takes n bytes of what may be stored; whoever does not store them gives them back with release.
func (s *store) reserve(n int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n > maxStored-s.stored {
		return errTooLarge(maxStored)
	}
	s.stored += n
	return nil
}

func (s *store) release(n int64) {
	s.mu.Lock()
	s.stored -= n
	s.mu.Unlock()
}
