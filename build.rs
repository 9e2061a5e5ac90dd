//! Builds the register that the binary carries, from `data/` and `queries/`, so that it opens in milliseconds; and says how the
//! binary is linked.

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
    link()?;
    seed::build(&root, &target)
}

/// On Linux the binary is linked at a fixed address: a movable one has 19,000 addresses put right, and some 70 pages copied for
/// it, at every start. What a movable address guards against is code that writes outside its memory; all of this program's
/// own is safe Rust.
fn link() -> Result<(), std::env::VarError> {
    if std::env::var("CARGO_CFG_TARGET_OS")? == "linux" && std::env::var("CARGO_CFG_TARGET_ENV")? == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    Ok(())
}
