//! The README tells the truth: every `praksisplan` command in it runs, and prints what is shown under it.

use crate::support::Place;
use std::fs;
use std::path::Path;

/// A command and the lines shown under it. A line `…` stands for any number of lines.
struct Example {
    command: String,
    shown: Vec<String>,
}

fn examples() -> Vec<Example> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let mut found: Vec<Example> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = !inside;
            if let Some(last) = found.last_mut().filter(|_| !inside) {
                // Lines after the block belong to nobody.
                last.shown.push("\u{0}".to_owned());
            }
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            found.push(Example {
                command: command.to_owned(),
                shown: Vec::new(),
            });
        } else if inside
            && let Some(last) = found
                .last_mut()
                .filter(|last| last.shown.last().is_none_or(|line| line != "\u{0}"))
        {
            last.shown.push(line.to_owned());
        }
    }
    for example in &mut found {
        example.shown.retain(|line| line != "\u{0}");
    }
    found
}

#[test]
fn every_command_in_the_readme_runs_and_prints_what_is_shown() {
    let place = Place::new();
    let mut tried = 0;
    for example in examples() {
        let Some(arguments) = example.command.strip_prefix("praksisplan ") else {
            continue;
        };
        let arguments = words(arguments);
        let ran = place
            .run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
            .success();
        tried += 1;
        if !example.shown.is_empty() {
            let printed = ran.stdout();
            assert!(
                matches(&example.shown, &printed.lines().collect::<Vec<_>>()),
                "{}\nprinted:\n{printed}",
                example.command
            );
        }
    }
    assert!(tried >= 3, "the README shows the three jobs");
}

#[test]
fn the_two_setup_commands_are_the_ones_ci_runs() {
    let commands: Vec<String> = examples().into_iter().map(|example| example.command).collect();
    assert!(
        commands.iter().any(|command| command == "cargo run -- kapacitet"),
        "{commands:?}"
    );
    assert!(commands.iter().any(|command| command == "cargo test"), "{commands:?}");
}

/// Splits as a shell does for the quoting the README uses: spaces, and double quotes around words.
fn words(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => {
                if !word.is_empty() {
                    all.push(std::mem::take(&mut word));
                }
            }
            other => word.push(other),
        }
    }
    if !word.is_empty() {
        all.push(word);
    }
    all
}

fn matches(shown: &[String], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first.trim() == "…" => (0..=printed.len()).any(|skip| matches(rest, &printed[skip..])),
        Some((first, rest)) => printed
            .split_first()
            .is_some_and(|(line, others)| line.trim_end() == first.trim_end() && matches(rest, others)),
    }
}
