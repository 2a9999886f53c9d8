// Package repository observes and changes repositories, and reads their files,
// commits and branches.
package repository
