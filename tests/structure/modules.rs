//! The modules of a crate, and the names that each takes from others. Tests are left out: they may look at anything.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{Attribute, Item, UseTree, visit::Visit};

/// Where a module stands in its crate, or a name as it is written: `["engines", "row"]`.
pub(crate) type Name = Vec<String>;

/// A module.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) name: Name,
    pub(crate) file: PathBuf,
    /// What `use` brings in: the name here, and what it stands for.
    pub(crate) imports: BTreeMap<String, Name>,
    /// The modules whose names are all brought in.
    pub(crate) globs: Vec<Name>,
    /// Every path that stands in it.
    pub(crate) paths: BTreeSet<Name>,
    /// What it defines itself.
    pub(crate) own: BTreeSet<String>,
    /// What it does beyond naming other modules and what is in them.
    pub(crate) does: Vec<String>,
}

/// The modules of the crate that begins with this file.
pub(crate) fn modules(root: &Path) -> Vec<Module> {
    let mut found = Vec::new();
    let folder = root.parent().unwrap_or(Path::new("."));
    read(root, folder, Vec::new(), &mut found);
    found
}

impl Module {
    /// Whether it is a `mod.rs`.
    pub(crate) fn is_list(&self) -> bool {
        self.file.ends_with("mod.rs")
    }

    fn add(&mut self, tree: &UseTree, mut at: Name) {
        match tree {
            UseTree::Path(path) => {
                at.push(path.ident.to_string());
                self.add(&path.tree, at);
            }
            UseTree::Name(name) => {
                if name.ident != "self" {
                    at.push(name.ident.to_string());
                }
                if let Some(last) = at.last().cloned() {
                    self.import(last, at);
                }
            }
            UseTree::Rename(renamed) => {
                if renamed.ident != "self" {
                    at.push(renamed.ident.to_string());
                }
                self.import(renamed.rename.to_string(), at);
            }
            UseTree::Glob(_) => {
                self.paths.insert(at.clone());
                self.globs.push(at);
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add(tree, at.clone())),
        }
    }

    fn import(&mut self, name: String, path: Name) {
        // A list that passes a name on does not use it.
        if !self.is_list() {
            self.paths.insert(path.clone());
        }
        self.imports.insert(name, path);
    }
}

impl<'ast> Visit<'ast> for Module {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.paths.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Use(import) => self.add(&import.tree, Vec::new()),
            item if !is_of_tests(attributes(item)) => syn::visit::visit_item(self, item),
            _ => {}
        }
    }

    // Who may see something is no use of it.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        // What stands in a macro is no syntax tree yet.
        let tokens = called.tokens.to_string().replace(' ', "");
        for path in tokens.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            let path: Name = path.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
            if path.len() > 1 {
                self.paths.insert(path);
            }
        }
        syn::visit::visit_macro(self, called);
    }
}

fn read(file: &Path, folder: &Path, name: Name, found: &mut Vec<Module>) {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    walk(&syntax.items, file, folder, name, found);
}

fn walk(items: &[Item], file: &Path, folder: &Path, name: Name, found: &mut Vec<Module>) {
    let mut module = Module { name: name.clone(), file: file.to_owned(), ..Module::default() };
    for item in items {
        if is_of_tests(attributes(item)) {
            continue;
        }
        if let Item::Mod(child) = item {
            let below = child.ident.to_string();
            let child_name = [name.clone(), vec![below.clone()]].concat();
            match &child.content {
                Some((_, items)) => walk(items, file, &folder.join(&below), child_name, found),
                None => {
                    let beside = folder.join(format!("{below}.rs"));
                    let inside = folder.join(&below).join("mod.rs");
                    let file = if beside.exists() { beside } else { inside };
                    read(&file, &folder.join(&below), child_name, found);
                }
            }
            continue;
        }
        if let Some(own) = defined(item) {
            module.own.insert(own);
        }
        module.does.extend(done(item));
        module.visit_item(item);
    }
    found.push(module);
}

/// The name of what an item defines.
fn defined(item: &Item) -> Option<String> {
    Some(match item {
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Const(item) => item.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        _ => return None,
    })
}

/// What an item does, where it does more than name something.
fn done(item: &Item) -> Option<String> {
    match item {
        Item::Fn(item) => Some(format!("fn {}", item.sig.ident)),
        Item::Impl(item) => match item.self_ty.as_ref() {
            syn::Type::Path(path) => path.path.segments.last().map(|last| format!("impl {}", last.ident)),
            _ => Some("impl".to_owned()),
        },
        Item::Macro(item) => Some(item.ident.as_ref().map_or("a macro".to_owned(), |name| format!("macro {name}"))),
        Item::Trait(_) | Item::Struct(_) | Item::Enum(_) => defined(item),
        _ => None,
    }
}

pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether this stands in builds of tests only.
pub(crate) fn is_of_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition.split(|c: char| !c.is_alphanumeric()).any(|word| word == "test") && !condition.contains("not")
        }
        _ => attribute.path().is_ident("test"),
    })
}
