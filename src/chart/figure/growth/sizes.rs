//! The growth figure's panels on each size of canvas.

use super::Content;
use super::panel::Type;
use super::whole::Words;
use crate::chart::color;
use crate::chart::layout::Rect;
use crate::chart::scene::{Scene, Text};

impl Content {
    /// For a page, without title: the panels side by side.
    pub fn page(&self) -> Scene {
        let kind = Type {
            text: 13.0,
            mark: 5.0,
            stroke: 2.0,
            theory: 1.3,
        };
        let words = Words {
            key: ["forward: hidden units", "backward: gradients"],
            theory: self.formula(),
            enlarged: "enlarged →",
        };
        let window = self.window();
        let mut scene = Scene::new(780.0, 422.0);
        scene.add(Text::new(
            0.0,
            14.0,
            "Decades per layer",
            kind.text,
            color::TEXT,
        ));
        let right = if window.is_some() { 408.0 } else { 774.0 };
        self.draw_whole(
            &mut scene,
            Rect::new(52.0, 38.0, right, 356.0),
            kind,
            &words,
            window,
        );
        if let Some(window) = window {
            self.draw_enlarged(
                &mut scene,
                Rect::new(518.0, 34.0, 774.0, 356.0),
                kind,
                window,
            );
        }
        scene
    }

    /// For a phone: the panels one above the other.
    pub fn phone(&self) -> Scene {
        let kind = Type {
            text: 12.5,
            mark: 4.5,
            stroke: 1.8,
            theory: 1.2,
        };
        let words = Words {
            key: ["forward", "backward"],
            theory: self.formula().trim_start_matches("theory: ").into(),
            enlarged: "enlarged ↓",
        };
        let window = self.window();
        let mut scene = Scene::new(358.0, if window.is_some() { 634.0 } else { 334.0 });
        scene.add(Text::new(
            0.0,
            14.0,
            "Decades per layer",
            kind.text,
            color::TEXT,
        ));
        self.draw_whole(
            &mut scene,
            Rect::new(44.0, 34.0, 352.0, 270.0),
            kind,
            &words,
            window,
        );
        if let Some(window) = window {
            self.draw_enlarged(
                &mut scene,
                Rect::new(44.0, 350.0, 352.0, 578.0),
                kind,
                window,
            );
        }
        scene
    }

    /// For a slide, below its title: the whole range alone.
    pub fn slide(&self) -> Scene {
        let kind = Type {
            text: 20.0,
            mark: 7.5,
            stroke: 3.2,
            theory: 2.2,
        };
        let words = Words {
            key: ["forward", "backward"],
            theory: "theory".into(),
            enlarged: "",
        };
        let mut scene = Scene::new(960.0, 540.0);
        scene.add(Text::new(
            28.0,
            126.0,
            "decades per layer",
            kind.text,
            color::TEXT,
        ));
        self.draw_whole(
            &mut scene,
            Rect::new(92.0, 150.0, 932.0, 466.0),
            kind,
            &words,
            None,
        );
        scene
    }
}
