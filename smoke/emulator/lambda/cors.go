package lambda

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Cors is the cross-origin configuration of a function URL.
type Cors struct {
	AllowCredentials *bool    `json:",omitempty"`
	AllowHeaders     []string `json:",omitempty"`
	AllowMethods     []string `json:",omitempty"`
	AllowOrigins     []string `json:",omitempty"`
	ExposeHeaders    []string `json:",omitempty"`
	MaxAge           *int     `json:",omitempty"`
}

func (c *Cors) empty() bool {
	return c.AllowCredentials == nil && len(c.AllowHeaders)+len(c.AllowMethods)+len(c.AllowOrigins)+len(c.ExposeHeaders) == 0 && c.MaxAge == nil
}

func (c *Cors) check() error {
	for _, m := range c.AllowMethods {
		if !slices.Contains([]string{"GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "*"}, m) {
			return constraint(c.AllowMethods, "cors.allowMethods",
				"Member must satisfy constraint: [Member must have length less than or equal to 6, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: .*]")
		}
	}
	if c.MaxAge != nil && (*c.MaxAge < 0 || *c.MaxAge > 86400) {
		return constraint(*c.MaxAge, "cors.maxAge", "Member must have value less than or equal to 86400")
	}
	return nil
}

// preflight answers a browser's question without running the function (AWS: Lambda developer guide, "Cross-origin
// resource sharing"). It reports whether the request was one.
func (c *Cors) preflight(w http.ResponseWriter, r *http.Request) bool {
	method := r.Header.Get("Access-Control-Request-Method")
	if c == nil || r.Method != http.MethodOptions || method == "" || r.Header.Get("Origin") == "" {
		return false
	}
	h := w.Header()
	c.headers(h, r.Header.Get("Origin"))
	if c.allowsOrigin(r.Header.Get("Origin")) {
		join(h, "Access-Control-Allow-Methods", c.AllowMethods)
		join(h, "Access-Control-Allow-Headers", c.AllowHeaders)
		if c.MaxAge != nil {
			h.Set("Access-Control-Max-Age", strconv.Itoa(*c.MaxAge))
		}
	}
	h.Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	return true
}

// headers adds what every answer to a cross-origin request carries. They replace the function's own.
func (c *Cors) headers(h http.Header, origin string) {
	if c == nil || origin == "" {
		return
	}
	for name := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			h.Del(name)
		}
	}
	if !c.allowsOrigin(origin) {
		return
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Vary", "Origin")
	join(h, "Access-Control-Expose-Headers", c.ExposeHeaders)
	if c.AllowCredentials != nil && *c.AllowCredentials {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
}

func (c *Cors) allowsOrigin(origin string) bool {
	return slices.ContainsFunc(c.AllowOrigins, func(allowed string) bool { return allowed == "*" || strings.EqualFold(allowed, origin) })
}

func join(h http.Header, name string, values []string) {
	if len(values) > 0 {
		h.Set(name, strings.Join(values, ","))
	}
}
