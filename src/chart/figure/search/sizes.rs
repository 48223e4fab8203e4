//! The search figure's panels on each size of canvas.

use super::Content;
use super::plot::Part;
use crate::chart::color;
use crate::chart::figure::growth::panel::Type;
use crate::chart::layout::Rect;
use crate::chart::scene::{Scene, Text};

impl Content<'_> {
    /// Rows of step numbers over a panel.
    fn rows(&self) -> usize {
        let searched = self.search.searched.iter();
        searched.filter(|one| one.search.steps.len() > 1).count()
    }

    /// For a page, without title: the panels side by side.
    pub fn page(&self) -> Scene {
        let kind = Type {
            text: 13.0,
            mark: 4.4,
            stroke: 1.8,
            theory: 1.3,
        };
        let mut scene = Scene::new(780.0, 444.0);
        let name = Text::new(0.0, 14.0, "Decades per layer", kind.text, color::TEXT);
        scene.add(name);
        let top = 36.0 + 17.0 * self.rows() as f64;
        let window = self.window();
        let right = if window.is_some() { 408.0 } else { 774.0 };
        let frame = Rect::new(62.0, top, right, 378.0);
        self.draw(&mut scene, frame, kind, Part::Whole(window, "enlarged →"));
        if let Some(window) = window {
            let frame = Rect::new(512.0, top, 774.0, 378.0);
            self.draw(&mut scene, frame, kind, Part::Enlarged(window));
        }
        scene
    }

    /// For a phone: the panels one above the other.
    pub fn phone(&self) -> Scene {
        let kind = Type {
            text: 12.5,
            mark: 4.0,
            stroke: 1.6,
            theory: 1.2,
        };
        let window = self.window();
        let top = 34.0 + 17.0 * self.rows() as f64;
        let mut scene = Scene::new(358.0, if window.is_some() { 676.0 } else { 354.0 });
        let name = Text::new(0.0, 14.0, "Decades per layer", kind.text, color::TEXT);
        scene.add(name);
        let frame = Rect::new(58.0, top, 350.0, 290.0);
        self.draw(&mut scene, frame, kind, Part::Whole(window, "enlarged ↓"));
        if let Some(window) = window {
            let frame = Rect::new(58.0, 384.0, 350.0, 612.0);
            self.draw(&mut scene, frame, kind, Part::Enlarged(window));
        }
        scene
    }

    /// For a slide, below its title: the whole search alone.
    pub fn slide(&self) -> Scene {
        let kind = Type {
            text: 20.0,
            mark: 7.0,
            stroke: 3.0,
            theory: 2.2,
        };
        let mut scene = Scene::new(960.0, 540.0);
        let name = Text::new(28.0, 122.0, "decades per layer", kind.text, color::TEXT);
        scene.add(name);
        let top = 150.0 + 26.0 * self.rows() as f64;
        let frame = Rect::new(118.0, top, 932.0, 466.0);
        self.draw(&mut scene, frame, kind, Part::Whole(None, ""));
        scene
    }
}
