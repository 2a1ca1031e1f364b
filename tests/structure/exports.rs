//! What a library lets others see: each of it has a user outside, else it is its own affair.

use std::{
    collections::{BTreeSet, HashSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{Item, Visibility, visit::Visit};

use super::modules::{attributes, is_of_tests};

/// What is public in a library's files.
#[derive(Default)]
struct Exports {
    /// What is used by its name alone: functions, constants, traits.
    named: BTreeSet<String>,
    /// Types, which come to others without their names too: as what a function gives or a field holds.
    types: BTreeSet<String>,
    /// The types that stand in what is public.
    reached: BTreeSet<String>,
}

/// The words of every file, each of which is read once for all libraries.
pub(crate) struct Files(Vec<(PathBuf, HashSet<String>)>);

impl Files {
    pub(crate) fn read(files: Vec<PathBuf>) -> Self {
        let read = |file: PathBuf| {
            let words = split(&text(&file)).collect();
            (file, words)
        };
        Self(files.into_iter().map(read).collect())
    }

    /// What the library in this folder exports and no other file names.
    pub(crate) fn without_user(&self, folder: &Path) -> Vec<String> {
        let source = folder.join("src");
        // A library's own program is one of those that use it.
        let is_inside = |file: &Path| file.starts_with(&source) && !file.ends_with("main.rs");
        let mut exports = Exports::default();
        for (file, _) in self.0.iter().filter(|(file, _)| is_inside(file)) {
            let syntax = syn::parse_file(&text(file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            exports.visit_file(&syntax);
        }
        let Exports { named, types, reached } = exports;
        let unseen = types.into_iter().filter(|name| !reached.contains(name));
        let outside: Vec<_> = self.0.iter().filter(|(file, _)| !is_inside(file)).collect();
        let is_named = |name: &String| outside.iter().any(|(_, words)| words.contains(name));
        named.into_iter().chain(unseen).filter(|name| !is_named(name)).collect()
    }
}

fn text(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

impl Exports {
    fn reach(&mut self, tokens: impl quote::ToTokens) {
        self.reached.extend(split(&tokens.to_token_stream().to_string()));
    }
}

/// The words of a source text.
fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

impl<'ast> Visit<'ast> for Exports {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_of_tests(attributes(item)) {
            return;
        }
        match item {
            Item::Fn(item) if is_public(&item.vis) => {
                self.named.insert(item.sig.ident.to_string());
                self.reach(&item.sig);
            }
            Item::Const(item) if is_public(&item.vis) => {
                self.named.insert(item.ident.to_string());
                self.reach(&item.ty);
            }
            Item::Static(item) if is_public(&item.vis) => {
                self.named.insert(item.ident.to_string());
                self.reach(&item.ty);
            }
            Item::Trait(item) if is_public(&item.vis) => {
                self.named.insert(item.ident.to_string());
                item.items.iter().for_each(|item| self.reach(item));
            }
            Item::Type(item) if is_public(&item.vis) => {
                self.types.insert(item.ident.to_string());
                self.reach(&item.ty);
            }
            Item::Struct(item) if is_public(&item.vis) => {
                self.types.insert(item.ident.to_string());
                item.fields.iter().filter(|field| is_public(&field.vis)).for_each(|field| self.reach(&field.ty));
            }
            Item::Enum(item) if is_public(&item.vis) => {
                self.types.insert(item.ident.to_string());
                item.variants.iter().for_each(|variant| self.reach(&variant.fields));
            }
            // What a trait's methods are called is the trait's affair; their types are reached.
            Item::Impl(item) if item.trait_.is_some() => {
                for item in &item.items {
                    match item {
                        syn::ImplItem::Type(item) => self.reach(&item.ty),
                        syn::ImplItem::Fn(item) => self.reach(&item.sig),
                        _ => {}
                    }
                }
            }
            Item::Impl(item) => {
                for item in &item.items {
                    match item {
                        syn::ImplItem::Fn(item) if is_public(&item.vis) && !is_of_tests(&item.attrs) => {
                            self.named.insert(item.sig.ident.to_string());
                            self.reach(&item.sig);
                        }
                        syn::ImplItem::Const(item) if is_public(&item.vis) => {
                            self.named.insert(item.ident.to_string());
                        }
                        _ => {}
                    }
                }
            }
            Item::Mod(item) => syn::visit::visit_item_mod(self, item),
            _ => {}
        }
    }
}
