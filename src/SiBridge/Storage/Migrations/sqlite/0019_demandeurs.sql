-- By which id France Travail knows the person of a journey (Reference/FranceTravailId.cs): null without one, empty until a journey that was
-- routed before is looked at again. As personal as the prescription that tells it.
ALTER TABLE parcours ADD COLUMN demandeur text DEFAULT '';
ALTER TABLE parcours ADD COLUMN demandeur_geo text; -- the 3 digits of its agency, where they are known
CREATE INDEX parcours_demandeur ON parcours (demandeur) WHERE demandeur <> '';
CREATE INDEX parcours_sans_demandeur ON parcours (order_key) WHERE demandeur = '' AND ouvert = TRUE;
