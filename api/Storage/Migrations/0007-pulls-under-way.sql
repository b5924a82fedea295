-- The ids of the images that were on the machine when the pull began: those did not come by it. A JSON array.
ALTER TABLE image_pulls_under_way ADD COLUMN images_before TEXT NOT NULL DEFAULT '[]';
