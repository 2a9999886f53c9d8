package config

import (
	"errors"
	"fmt"
	"os"

	"gitconnection/internal/disk"
)

// ReadOrganizations reads a YAML file with the one key "organizations", as
// strictly as the configuration is read.
func ReadOrganizations(path string) ([]Organization, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, disk.Plain(err))
	}
	if info.Size() > maxConfig {
		return nil, fmt.Errorf("read %s: %d bytes are too much for a list of organizations", path, info.Size())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, disk.Plain(err))
	}
	c, err := parse(data, nil)
	switch {
	case err == nil && (c.Theme != "" || c.ASCII || c.Mouse || len(c.Keys) > 0 || len(c.Themes) > 0 || c.Instance != "" || len(c.Instances) > 0):
		err = errors.New("only the key organizations belongs here")
	case err == nil && len(c.Organizations) == 0:
		err = errors.New("there is no organization in it")
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return c.Organizations, nil
}
