//! Builds the register that the binary carries, from `data/` and `queries/`, so that it opens in milliseconds.

use std::path::{Path, PathBuf};

#[path = "src/register/seed.rs"]
mod seed;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=queries/migrations");
    println!("cargo::rerun-if-changed=queries/seed");
    println!("cargo::rerun-if-changed=src/register/seed.rs");
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let target = Path::new(&std::env::var("OUT_DIR")?).join("nordjylland-2019.db");
    seed::build(&root, &target)
}
