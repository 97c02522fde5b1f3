namespace SiBridge.Gateway;

/// <summary>How figures are counted, for those who read them.</summary>
internal static class IndicateursDoc
{
    public const string Text =
        """
        **Période.** Un parcours appartient à la période par sa `date_prescription` (la dernière dite) ; ce qui lui arrive ensuite compte, à quelque date que ce soit, tel que connu maintenant (à quelques secondes près). Une session y appartient par son premier jour.

        **Parcours et jeunes.** Un parcours est une prescription ; s'il change de session, il compte une fois, dans sa session actuelle. Un jeune est reconnu par son numéro de dossier dans sa Mission Locale, sous un pseudonyme qui ne sort pas de la base : suivi par deux Missions Locales, il compte deux fois. Il compte une fois sous chaque étape qu'un de ses parcours au moins a atteinte ; les jeunes des lignes ne s'additionnent donc pas toujours.

        **Étapes.** `positionnes` : tous, annulés compris. `repondus`, `convoques`, `presents`, `interrompus` : dit au moins une fois. `retenus` (sous condition compris), `non_retenus`, `liste_attente`, `reorientes` : le dernier résultat qui vaut. `entres`, `non_entres` : la dernière entrée dite qui vaut. `rejetes`, `annules`, `termines` (en tout ou partie), `sorties_anticipees` : l'état du parcours. Un message corrigé ne compte pas.

        **Taux.** Parts, de 0 à 1, des parcours d'une étape qui ont aussi atteint l'autre : réponse (répondus / positionnés), convocation (convoqués / positionnés), présence (présents / convoqués), sélection (retenus / présents), entrée (entrés / retenus), achèvement (terminés / entrés), abandon (sorties anticipées / entrés). Un parcours ne compte au numérateur que s'il est dans les deux étapes.

        **Délais.** Jours ouvrés après la prescription, au calendrier du département de la Mission Locale, jusqu'à la première réponse et jusqu'à l'entrée ; jours fériés de là-bas exclus ; 0 si elle est du jour même ou d'avant (`GET /v1/parcours` compte, lui, en jours calendaires, négatifs si la réponse précède la prescription). La médiane (le p90) est le plus petit nombre de jours dans lesquels tiennent au moins la moitié (neuf dixièmes) des parcours.

        **Places.** Des sessions qui commencent dans la période, non annulées : celles dont la capacité et un compte de places du premier jour ou d'avant sont connus sont `comptees`. Par département, les parcours comptent dans celui de leur Mission Locale, les places dans celui du lieu de la session. Une Mission Locale voit les sessions de ses départements ; par Mission Locale, seul l'ensemble dit des places.

        **Qui voit quoi.** Une Mission Locale et un organisme voient leurs propres parcours ; la Mission Locale aussi la médiane du réseau, dès cinq Missions Locales. La Région voit les parcours des Missions Locales de son territoire et les sessions de sa Région, l'`arml` tout le réseau : pour elles, un effectif sous 5 est `"<5"`, un autre est `"masque"` s'il permettait de le calculer, les taux et délais qui en dépendent sont nuls, `sante` compte comme `raison_personnelle`, et la période est faite de mois entiers. L'exploitant voit tout.

        **Ce que le masque ne fait pas.** Les tableaux qui s'emboîtent (`departement` et `mission_locale`, `organisme` et `session`) sont masqués ensemble : l'un ne dit pas ce que l'autre cache. Il ne tient pas compte de ce que d'autres réponses diraient ensemble : le même ensemble par mois et par Mission Locale ou organisme, des périodes qui se recouvrent, la même période redemandée plus tard. Pour publier, choisissez un découpage et une période, et tenez-vous-y. Qu'une ligne existe dit qu'elle a un parcours, ou une session.
        """;
}
