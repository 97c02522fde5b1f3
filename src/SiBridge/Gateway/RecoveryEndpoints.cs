using static SiBridge.Gateway.Door;

namespace SiBridge.Gateway;

/// <summary>What operators do about a delivery beyond sending it again: look at it, correct it, lead it elsewhere; and what is sent again that had arrived.</summary>
internal static class RecoveryEndpoints
{
    public static void MapRecovery(this WebApplication app)
    {
        app.MapGet("/v1/admin/deliveries/{delivery}",
            (HttpContext http, string delivery, DeliveriesEndpoint deliveries) => AsOperator(http, _ => deliveries.Find(delivery)))
            .Described("Exploitation", "Une livraison, et celles qui attendent derrière elle, dans l'ordre");
        app.MapGet("/v1/admin/deliveries/{delivery}/body",
            (HttpContext http, string delivery, DeliveriesEndpoint deliveries) => AsOperator(http, _ => deliveries.Body(delivery)))
            .Described("Exploitation", "Le corps d'une livraison, tel que son destinataire le lit");
        app.MapPost("/v1/admin/deliveries/{delivery}/corrections",
            (HttpContext http, string delivery, CorrectionsEndpoint corrections) => AsOperator(http, who => corrections.Propose(http, who, delivery)))
            .Described("Exploitation", "Proposer un corps corrigé pour une livraison en échec");
        app.MapPost("/v1/admin/deliveries/{delivery}/redirect",
            (HttpContext http, string delivery, DeliveriesEndpoint deliveries) => AsOperator(http, who => deliveries.Redirect(http, who, delivery)))
            .Described("Exploitation", "Mener une livraison à un autre canal du même partenaire");
        app.MapPost("/v1/admin/resends",
            (HttpContext http, ResendsEndpoint resends) => AsOperator(http, who => resends.Make(http, who)))
            .Described("Exploitation", "Renvoyer ce qui était arrivé à un partenaire qui l'a perdu, ou seulement compter ; se suit et se conduit comme un rejeu");
        app.MapPost("/v1/admin/retranslations",
            (HttpContext http, RetranslationsEndpoint retranslations) => AsOperator(http, _ => retranslations.Compare(http)))
            .Described("Exploitation", "Ce que des profils ou des tables de codes changés changeraient aux messages déjà reçus, une page à la fois ; rien n'est fait");
        app.MapGet("/v1/admin/corrections",
            (HttpContext http, CorrectionsEndpoint corrections) => AsOperator(http, _ => corrections.List(http)))
            .Described("Exploitation", "Les corrections proposées, approuvées, rejetées");
        app.MapGet("/v1/admin/corrections/{correction}",
            (HttpContext http, string correction, CorrectionsEndpoint corrections) => AsOperator(http, _ => corrections.Find(correction)))
            .Described("Exploitation", "Une correction : ce qu'elle change, qui l'a proposée, qui a décidé");
        app.MapPost("/v1/admin/corrections/{correction}/approve",
            (HttpContext http, string correction, CorrectionsEndpoint corrections) => AsOperator(http, who => corrections.Approve(who, correction)))
            .Described("Exploitation", "Approuver la correction d'un autre exploitant : elle part à la place de la livraison en échec");
        app.MapPost("/v1/admin/corrections/{correction}/reject",
            (HttpContext http, string correction, CorrectionsEndpoint corrections) => AsOperator(http, who => corrections.Reject(http, who, correction)))
            .Described("Exploitation", "Rejeter une correction, ou retirer la sienne");
    }
}
