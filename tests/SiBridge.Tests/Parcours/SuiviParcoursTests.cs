using SiBridge.Contracts;
using SiBridge.Parcours;
using Shouldly;
using Xunit;
using static SiBridge.Tests.Parcours.Faits;

namespace SiBridge.Tests.Parcours;

/// <summary>The state of a journey, contract §5.</summary>
public sealed class SuiviParcoursTests
{
    [Theory]
    [InlineData("prescription", EtatParcours.Emise, "emise", 0, true)]
    [InlineData("reponse", EtatParcours.Recue, "recue", 1, true)]
    [InlineData("reponse", EtatParcours.Rejetee, "rejetee", 1, false)]
    [InlineData("convocation", EtatParcours.Convoquee, "convoquee", 2, true)]
    [InlineData("presence", EtatParcours.Presente, "presente", 3, true)]
    [InlineData("presence", EtatParcours.Absente, "absente", 3, true)]
    [InlineData("presence", EtatParcours.Excusee, "excusee", 3, true)]
    [InlineData("resultat", EtatParcours.Retenue, "retenue", 4, true)]
    [InlineData("resultat", EtatParcours.RetenueSousCondition, "retenue_sous_condition", 4, true)]
    [InlineData("resultat", EtatParcours.NonRetenue, "non_retenue", 4, false)]
    [InlineData("resultat", EtatParcours.ListeAttente, "liste_attente", 4, true)]
    [InlineData("resultat", EtatParcours.Reorientee, "reorientee", 4, false)]
    [InlineData("entree", EtatParcours.Entree, "entree", 5, true)]
    [InlineData("entree", EtatParcours.NonEntree, "non_entree", 5, false)]
    [InlineData("interruption", EtatParcours.Interrompue, "interrompue", 5, true)]
    [InlineData("reprise", EtatParcours.Entree, "entree", 5, true)]
    [InlineData("abandon", EtatParcours.SortieAnticipee, "sortie_anticipee", 6, false)]
    [InlineData("fin", EtatParcours.Terminee, "terminee", 6, false)]
    public void Each_message_sets_its_state_from_the_prescription_on(string type, EtatParcours etat, string wire, int rang, bool ouvert)
    {
        var parcours = Fold(Prescription(day: 1), Fait(type, etat, day: 2));

        parcours.Etat.ShouldBe(etat);
        parcours.Etat.Wire().ShouldBe(wire);
        parcours.Etat.Rang().ShouldBe(rang);
        parcours.EstOuvert.ShouldBe(ouvert);
        parcours.Historique.ShouldAllBe(l => l.Effet);
    }

    [Fact]
    public void Every_state_but_annulee_stands_in_the_table_above() =>
        typeof(SuiviParcoursTests).GetMethod(nameof(Each_message_sets_its_state_from_the_prescription_on))!
            .GetCustomAttributesData().Where(a => a.ConstructorArguments.Count == 1)
            .Select(a => ((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)[1].Value).Cast<int>().Select(v => (EtatParcours)v)
            .Append(EtatParcours.Annulee).Distinct().Order().ShouldBe(Enum.GetValues<EtatParcours>());

    [Fact]
    public void Without_its_prescription_a_journey_is_not_known() =>
        SuiviParcours.Fold([Fait("entree", EtatParcours.Entree, day: 2)]).ShouldBeNull();

    [Fact]
    public void The_prescription_comes_first_even_when_it_was_told_last()
    {
        var parcours = Fold(Fait("reponse", EtatParcours.Recue, day: 1), Prescription(day: 3));

        parcours.Etat.ShouldBe(EtatParcours.Recue);
        parcours.Historique.Select(l => l.Etat).ShouldBe([EtatParcours.Emise, EtatParcours.Recue]);
    }

    [Fact]
    public void A_message_of_a_lower_rank_changes_nothing_but_the_history()
    {
        var parcours = Fold(Prescription(day: 1), Fait("entree", EtatParcours.Entree, day: 2), Fait("resultat", EtatParcours.NonRetenue, day: 3));

        parcours.Etat.ShouldBe(EtatParcours.Entree);
        parcours.Historique[^1].ShouldSatisfyAllConditions(l => l.Etat.ShouldBe(EtatParcours.NonRetenue), l => l.Effet.ShouldBeFalse());
    }

    [Fact]
    public void The_later_word_of_the_same_rank_wins() =>
        Fold(Prescription(day: 1), Fait("resultat", EtatParcours.Retenue, day: 3), Fait("resultat", EtatParcours.ListeAttente, day: 2)).Etat.ShouldBe(EtatParcours.Retenue);

    [Fact]
    public void Of_two_words_of_the_same_instant_the_one_accepted_later_wins() =>
        Fold(Prescription(day: 1), Fait("resultat", EtatParcours.Retenue, day: 2), Fait("resultat", EtatParcours.NonRetenue, day: 2)).Etat.ShouldBe(EtatParcours.NonRetenue);

    [Fact]
    public void What_closes_a_journey_does_not_stop_a_higher_rank() =>
        Fold(Prescription(day: 1), Fait("reponse", EtatParcours.Rejetee, day: 2), Fait("resultat", EtatParcours.Retenue, day: 3)).Etat.ShouldBe(EtatParcours.Retenue);

    [Theory]
    [InlineData("reponse", EtatParcours.Recue, true)]
    [InlineData("convocation", EtatParcours.Convoquee, true)]
    [InlineData("presence", EtatParcours.Absente, true)]
    [InlineData("resultat", EtatParcours.Retenue, true)]
    [InlineData("entree", EtatParcours.Entree, false)]
    [InlineData("entree", EtatParcours.NonEntree, false)]
    [InlineData("interruption", EtatParcours.Interrompue, false)]
    [InlineData("abandon", EtatParcours.SortieAnticipee, false)]
    [InlineData("fin", EtatParcours.Terminee, false)]
    public void An_annulation_ends_what_is_below_rank_5_only(string type, EtatParcours etat, bool annulee)
    {
        var parcours = Fold(Prescription(day: 1), Fait(type, etat, day: 2), Fait("annulation", EtatParcours.Annulee, day: 3));

        parcours.Etat.ShouldBe(annulee ? EtatParcours.Annulee : etat);
        parcours.Historique[^1].Effet.ShouldBe(annulee);
    }

    [Theory]
    [InlineData("prescription", EtatParcours.Emise, false)]
    [InlineData("reponse", EtatParcours.Recue, false)]
    [InlineData("resultat", EtatParcours.Retenue, false)]
    [InlineData("interruption", EtatParcours.Interrompue, false)]
    [InlineData("abandon", EtatParcours.SortieAnticipee, false)]
    [InlineData("fin", EtatParcours.Terminee, false)]
    [InlineData("annulation", EtatParcours.Annulee, false)]
    [InlineData("entree", EtatParcours.Entree, true)]
    [InlineData("entree", EtatParcours.NonEntree, true)]
    public void After_an_annulation_only_an_entree_still_moves_it(string type, EtatParcours etat, bool moves)
    {
        var parcours = Fold(Prescription(day: 1), Fait("annulation", EtatParcours.Annulee, day: 2), Fait(type, etat, day: 3));

        parcours.Etat.ShouldBe(moves ? etat : EtatParcours.Annulee);
        parcours.Historique[^1].Effet.ShouldBe(moves);
    }

    [Fact]
    public void A_corrected_message_is_left_out_as_if_never_told()
    {
        var parcours = Fold(
            Prescription(day: 1), Fait("entree", EtatParcours.Entree, day: 2, id: "e-1"), Fait("resultat", EtatParcours.NonRetenue, day: 3),
            Fait("entree", EtatParcours.NonEntree, day: 4, id: "e-2", corrige: "e-1"));

        parcours.Etat.ShouldBe(EtatParcours.NonEntree);
        parcours.Historique.Select(l => (l.Etat, l.Effet)).ShouldBe([(EtatParcours.Emise, true), (EtatParcours.NonRetenue, true), (EtatParcours.NonEntree, true)]);
    }

    [Fact]
    public void A_correction_may_be_corrected_in_turn() =>
        Fold(
            Prescription(day: 1), Fait("resultat", EtatParcours.Retenue, day: 2, id: "r-1"), Fait("resultat", EtatParcours.NonRetenue, day: 3, id: "r-2", corrige: "r-1"),
            Fait("resultat", EtatParcours.ListeAttente, day: 4, id: "r-3", corrige: "r-2")).Historique.Select(l => l.Etat).ShouldBe([EtatParcours.Emise, EtatParcours.ListeAttente]);

    [Fact]
    public void Nobody_corrects_another_emitters_message() =>
        Fold(
            Prescription(day: 1, id: "m-1"), Fait("resultat", EtatParcours.Retenue, day: 2, id: "m-1"),
            Fait("resultat", EtatParcours.NonRetenue, day: 3, id: "m-2", corrige: "m-1")).Historique.Count.ShouldBe(2);

    [Fact]
    public void A_corrected_prescription_gives_its_place_to_the_correction()
    {
        var parcours = Fold(
            Prescription(day: 1, id: "p-1"), Fait("reponse", EtatParcours.Recue, day: 2), Prescription(day: 3, id: "p-2", corrige: "p-1", dossier: "42"));

        parcours.Prescription.Dossier.ShouldBe("42");
        parcours.Etat.ShouldBe(EtatParcours.Recue);
    }

    [Fact]
    public void An_update_of_the_prescription_changes_what_is_known_and_not_how_far_it_is()
    {
        var parcours = Fold(Prescription(day: 1, dossier: "1"), Fait("reponse", EtatParcours.Recue, day: 2), Prescription(day: 3, id: "p-2", dossier: "42"));

        parcours.Prescription.Dossier.ShouldBe("42");
        parcours.Etat.ShouldBe(EtatParcours.Recue);
        parcours.Historique[^1].Effet.ShouldBeFalse();
    }

    [Fact]
    public void A_session_that_a_resultat_or_an_entree_names_becomes_the_journeys()
    {
        var resultat = Fait("resultat", EtatParcours.Retenue, day: 2) with { SessionCle = new(Reference: "B") };
        var entree = Fait("entree", EtatParcours.Entree, day: 3) with { SessionCle = new(Reference: "C") };

        Fold(Prescription(day: 1, session: "A")).SessionCle.Reference.ShouldBe("A");
        Fold(Prescription(day: 1, session: "A"), resultat).SessionCle.Reference.ShouldBe("B");
        Fold(Prescription(day: 1, session: "A"), entree, resultat).SessionCle.Reference.ShouldBe("C");
    }

    [Fact]
    public void A_message_that_does_not_move_the_journey_does_not_move_it_to_another_session_either()
    {
        var late = Fait("resultat", EtatParcours.Retenue, day: 4) with { SessionCle = new(Reference: "B") };

        Fold(Prescription(day: 1, session: "A"), Fait("entree", EtatParcours.Entree, day: 3), late).SessionCle.Reference.ShouldBe("A");
    }

    [Fact]
    public void Delays_are_calendar_days_from_the_prescription()
    {
        var parcours = Fold(
            Prescription(day: 1), Fait("reponse", EtatParcours.Recue, day: 4), Fait("reponse", EtatParcours.Rejetee, day: 9), Fait("entree", EtatParcours.Entree, day: 22));

        parcours.ReponseJours.ShouldBe(3);
        parcours.EntreeJours.ShouldBe(21);
    }

    [Fact]
    public void There_is_no_delay_to_what_did_not_happen()
    {
        var parcours = Fold(Prescription(day: 1), Fait("entree", EtatParcours.NonEntree, day: 22));

        parcours.ReponseJours.ShouldBeNull();
        parcours.EntreeJours.ShouldBeNull();
    }
}
