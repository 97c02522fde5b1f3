namespace SiBridge.Cli.Demo;

/// <summary>How a young person's way ends in the demo.</summary>
internal enum Issue
{
    Entree,
    EntreeSousCondition,
    Reprise,
    Abandon,
    Fin,
    NonEntree,
    NonRetenue,
    ListeAttente,
    Rejetee,
    Annulee,
}

/// <summary>One of twelve invented young people: no such names are borne.</summary>
internal sealed record Jeune(int Numero, string Nom, string Prenom, int Age, Issue Issue)
{
    public string PrescriptionId => $"DEMO-{Numero:00}";

    public string Dossier => $"9000{Numero:00}";

    /// <summary>The state of the journey when all was told.</summary>
    public string EtatFinal => Issue switch
    {
        Issue.Entree or Issue.EntreeSousCondition or Issue.Reprise => "entree",
        Issue.Abandon => "sortie_anticipee",
        Issue.Fin => "terminee",
        Issue.NonEntree => "non_entree",
        Issue.NonRetenue => "non_retenue",
        Issue.ListeAttente => "liste_attente",
        Issue.Rejetee => "rejetee",
        Issue.Annulee => "annulee",
    };

    public bool HasResultat => Issue is not (Issue.Rejetee or Issue.Annulee);

    /// <summary>Whether an <c>entree</c> is told, of one who came or did not.</summary>
    public bool HasEntree => Issue is Issue.Entree or Issue.EntreeSousCondition or Issue.Reprise or Issue.Abandon or Issue.Fin or Issue.NonEntree;

    public bool IsEntre => HasEntree && Issue is not Issue.NonEntree;

    public static IReadOnlyList<Jeune> Tous { get; } =
    [
        new(1, "BRUMEVENT", "Ondine", 17, Issue.Entree),
        new(2, "CLAIRBOCAGE", "Tanguy", 19, Issue.Fin),
        new(3, "POMMERAILLE", "Lison", 21, Issue.Abandon),
        new(4, "MARÉEBASSE", "Élouan", 18, Issue.EntreeSousCondition),
        new(5, "GRISELANDE", "Nawel", 24, Issue.NonRetenue),
        new(6, "HAUTEGALETTE", "Sacha", 20, Issue.Reprise),
        new(7, "VENTDEBOUT", "Yanis", 16, Issue.Rejetee),
        new(8, "LAROSÉE-DUMATIN", "Inès", 22, Issue.Abandon),
        new(9, "PETITCAILLOU", "Mahé", 19, Issue.NonEntree),
        new(10, "BELLEFALAISE", "Aminata", 25, Issue.Entree),
        new(11, "TROISCHEMINS", "Gaspard", 18, Issue.ListeAttente),
        new(12, "SOUSLEPORCHE", "Rose", 23, Issue.Annulee),
    ];
}
