//! A TOML text as the items of a spec's keys, each with its line.
//!
//! Called by `file`. A value is a number, a string in the flag's syntax, or an array that mixes both.

use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Key, Place, Preset, Spec, SpecError};

/// A TOML text while it is read.
pub(super) struct Document<'a> {
    /// The text.
    pub text: &'a str,
    /// Its name in errors.
    pub file: &'a str,
}

/// An item of a list with its place in the text.
struct Item {
    text: String,
    span: Range<usize>,
}

impl Document<'_> {
    /// Lays what the text says over a spec.
    pub(super) fn apply(&self, spec: &mut Spec) -> Result<(), SpecError> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            if let Some(opener) = self.left_open(span.start) {
                let bracket = &self.text[opener..=opener];
                let reason = format!("the `{bracket}` of this line is not closed; write lines such as depth = [5, 10]");
                return self.syntax(&(opener..opener), reason);
            }
            let there = self.text.get(span.clone()).unwrap_or_default();
            self.syntax(&span, sentence(error.message(), there))
        })?;
        // In the order of the file, so that the first wrong line is the one that is named.
        let mut entries: Vec<_> = table.get_ref().iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        // A preset first, wherever it stands: the other values are laid over it.
        if let Some((name, value)) = entries.iter().find(|(name, _)| name.get_ref() == "preset") {
            self.set(spec, Key::Preset, name.get_ref(), value)?;
            if let Some(Ok(preset)) = spec.preset.as_deref().map(Preset::named) {
                *spec = preset.spec;
            }
        }
        let mut lines: HashMap<Key, usize> = HashMap::new();
        for (name, value) in entries {
            let Some(key) = Key::from_name(name.get_ref()) else {
                return Err(SpecError::UnknownKey {
                    file: self.file.into(),
                    line: self.line(&name.span()),
                    key: name.get_ref().to_string(),
                    hint: Key::hint(name.get_ref()),
                });
            };
            if let Some(first) = lines.insert(key, self.line(&name.span())) {
                let reason = format!(
                    "`{}` is given a second time, after line {first}; keep one",
                    key.name()
                );
                return Err(self.syntax(&name.span(), reason));
            }
            self.set(spec, key, name.get_ref(), value)?;
        }
        Ok(())
    }

    fn set(
        &self,
        spec: &mut Spec,
        key: Key,
        written: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), SpecError> {
        let wrong = |span: &Range<usize>, item: &str, reason: String| SpecError::Value {
            place: Place::File {
                file: self.file.into(),
                line: self.line(span),
                key: written.into(),
                item: item.into(),
            },
            reason,
        };
        let mut items = Vec::new();
        self.items(key, value, 0, &mut items)
            .map_err(|(span, item, reason)| wrong(&span, &item, reason))?;
        let texts: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
        spec.assign(key, &texts)
            .map_err(|fault| match items.get(fault.index) {
                Some(item) if item.text.is_empty() => {
                    wrong(&item.span, &self.text[value.span()], fault.reason)
                }
                Some(item) => wrong(&item.span, &item.text, fault.reason),
                None => wrong(&value.span(), &self.text[value.span()], fault.reason),
            })
    }

    /// The items of a value; an error is the part that can't be one, where it is, and why.
    fn items(
        &self,
        key: Key,
        value: &Spanned<DeValue<'_>>,
        level: usize,
        out: &mut Vec<Item>,
    ) -> Result<(), (Range<usize>, String, String)> {
        let span = value.span();
        let mut push = |text: &str| {
            out.push(Item {
                text: text.into(),
                span: span.clone(),
            });
        };
        match value.get_ref() {
            DeValue::String(text) if matches!(key, Key::Name | Key::Inputs) => push(text),
            DeValue::String(text) => text.split(',').for_each(|item| push(item.trim())),
            DeValue::Integer(number) => match i128::from_str_radix(number.as_str(), number.radix())
            {
                Ok(number) => push(&number.to_string()),
                Err(_) => push(number.as_str()),
            },
            DeValue::Float(number) => push(number.as_str()),
            DeValue::Boolean(flag) if key == Key::Direct => push(&flag.to_string()),
            DeValue::Array(items) if level == 0 && key.is_list() => {
                for item in items.iter() {
                    self.items(key, item, level + 1, out)?;
                }
            }
            other => {
                let right = match (key, key.is_list()) {
                    (Key::Direct, _) => "give true or false",
                    (Key::Name | Key::Preset, _) => "give a string",
                    (_, true) => "give a number, a string, or an array of them",
                    (_, false) => "give one number or string",
                };
                let item = match other {
                    DeValue::Table(_) => "{…}".into(),
                    _ => self.text[span.clone()].to_string(),
                };
                let kind = match other {
                    DeValue::Boolean(_) => "true or false",
                    DeValue::Datetime(_) => "a date",
                    DeValue::Array(_) if level > 0 => "an array inside an array",
                    DeValue::Array(_) => "an array",
                    _ => "a table",
                };
                return Err((span, item, format!("{kind} can't stand here; {right}")));
            }
        }
        Ok(())
    }

    /// Where a bracket was opened that is never closed, if that is why the parser stumbles at `at`: the
    /// text ends there, or a line like `width = 80` stands inside the brackets.
    fn left_open(&self, at: usize) -> Option<usize> {
        let opener = last_open(self.text.get(..at)?)?;
        let line = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let (before, _) = self.text[line..].split_once('=').unwrap_or_default();
        let is_key = |c: char| c.is_alphanumeric() || "_-".contains(c);
        let begins_anew = line > opener && !before.is_empty() && before.trim().chars().all(is_key);
        let mut behind = self.text[at..].lines().map(str::trim);
        let ends = behind.all(|line| line.is_empty() || line.starts_with('#'));
        (begins_anew || ends).then_some(opener)
    }

    fn syntax(&self, span: &Range<usize>, reason: String) -> SpecError {
        SpecError::Syntax {
            file: self.file.into(),
            line: self.line(span),
            reason,
        }
    }

    /// The line, from 1, that a part of the text begins on; the last one for the end of the text.
    fn line(&self, span: &Range<usize>) -> usize {
        let end = self.text.trim_end().len();
        let before = &self.text.as_bytes()[..span.start.min(end)];
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }
}

/// The last bracket of a TOML text that is opened and not closed in it, strings and comments aside.
fn last_open(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '[' | '{' => open.push(at),
            ']' | '}' => drop(open.pop()),
            '#' => drop(letters.find(|(_, c)| *c == '\n')),
            '"' | '\'' => {
                let mut escaped = false;
                // To the same quote; a string that does not end has an error of its own.
                letters.find(|(_, c)| {
                    let ends = *c == letter && !escaped;
                    escaped = letter == '"' && *c == '\\' && !escaped;
                    ends
                })?;
            }
            _ => {}
        }
    }
    open.pop()
}

/// The parser's message, about `there` in the text, as one line.
fn sentence(message: &str, there: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().collect();
    let message = words.join(" ");
    if message == "duplicate key" {
        return format!("`{}` is given a second time; keep one", there.trim());
    }
    let number = there.trim().starts_with(|c: char| c.is_ascii_digit());
    if message.contains("must be quoted") && !number {
        return "a word without quotes; write it as in activation = \"relu\"".into();
    }
    let message = match number {
        true => format!("`{}` is no number", there.trim().escape_debug()),
        false => message,
    };
    format!("not valid TOML ({message}); write lines such as depth = [5, 10] or sigma2 = \"he\"")
}
