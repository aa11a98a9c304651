"""The words of the report that tests build: an opening paragraph and ten points, in English and Spanish."""

from datetime import date

CHAPEAU = (
    "The Liaison Officers Network for Consular Protection met on 15 November 2016 in San Pedro Sula, Honduras, with the "
    "participation of representatives from Belize, Costa Rica, the Dominican Republic, El Salvador, Guatemala, Honduras, Mexico, "
    "Nicaragua, Panama and the United States, and submits its report to the Regional Consultation Group on Migration (RCGM), as "
    "follows:",
    "La Red de Funcionarios de Enlace de Protección Consular se reunió el 15 de noviembre de 2016 en San Pedro "
    "Sula, Honduras, con "
    "la participación de representantes de Belice, Costa Rica, El Salvador, Estados Unidos, Guatemala, Honduras, "
    "México, Nicaragua, "
    "Panamá y República Dominicana, y presenta su informe al Grupo Regional de Consulta sobre Migración (GRCM), en "
    "los siguientes "
    "términos:",
)

# heading, body, agreements, action items (text, owners, due); every text as (English, Spanish).
POINTS = (
    (
        ("Opening of the meeting and approval of the agenda", "Inauguración de la reunión y aprobación de la agenda"),
        (
            "The Presidency Pro Tempore (PPT) opened the meeting, welcomed the delegations and thanked them for their "
            "commitment to "
            "the protection of migrants in the region. It then submitted the preliminary agenda for consideration by the "
            "Network. "
            "No delegation proposed changes.",
            "La Presidencia Pro Témpore (PPT) inauguró la reunión, dio la bienvenida a las delegaciones y agradeció su "
            "compromiso "
            "con la protección de las personas migrantes en la región. Acto seguido, sometió la agenda preliminar a la "
            "consideración de la Red. Ninguna delegación propuso cambios.",
        ),
        ((("To approve the agenda as submitted.", "Aprobar la agenda tal como fue presentada."),)),
        (
            (
                (
                    "Post the approved agenda on the website of the Conference.",
                    "Publicar la agenda aprobada en el sitio web.",
                ),
                ("TS",),
                date(2016, 11, 15),
            ),
        ),
    ),
    (
        (
            "Reports by Member Countries on new efforts and best practices related to consular protection",
            "Informes de los Países Miembros sobre nuevos esfuerzos y mejores prácticas en materia de protección consular",
        ),
        (
            "Delegations reported, for five minutes each, on new efforts and best practices related to consular protection "
            "in the "
            "context of shared responsibility.[^1] Several of them highlighted the following:\n\n"
            "- mobile consulates that reach communities far from the capital, in particular along the main migration routes;\n"
            "- telephone lines that are answered around the clock, in **English**, **Spanish** and *Garífuna*;\n"
            "- agreements with local authorities on the notification of detentions:\n"
            "    1. within 24 hours for children and adolescents,\n"
            "    2. within 72 hours in all other cases.\n\n"
            "The Network took note of the reports with appreciation.\n\n"
            "[^1]: See point 4 of the report of the meeting held in Tegucigalpa on 7 June 2016.",
            "Las delegaciones informaron, durante cinco minutos cada una, sobre nuevos esfuerzos y mejores prácticas "
            "relacionados "
            "con la protección consular en el contexto de la responsabilidad compartida.[^1] Varias de ellas destacaron lo "
            "siguiente:\n\n"
            "- los consulados móviles que llegan a comunidades alejadas de la capital, en particular a lo largo de las "
            "principales "
            "rutas migratorias;\n"
            "- las líneas telefónicas atendidas las 24 horas, en **inglés**, **español** y *garífuna*;\n"
            "- los acuerdos con autoridades locales sobre la notificación de detenciones:\n"
            "    1. en un plazo de 24 horas para niñas, niños y adolescentes,\n"
            "    2. en un plazo de 72 horas en todos los demás casos.\n\n"
            "La Red tomó nota de los informes con aprecio.\n\n"
            "[^1]: Véase el punto 4 del informe de la reunión celebrada en Tegucigalpa el 7 de junio de 2016.",
        ),
        (
            (
                "To send the TS a written summary of each report, of no more than two pages.",
                "Enviar a la ST un resumen escrito de cada informe, de no más de dos páginas.",
            ),
            ("To thank the delegations for their reports.", "Agradecer a las delegaciones sus informes."),
        ),
        (
            (
                (
                    "Send the written summary of its report to the TS.",
                    "Enviar a la ST el resumen escrito de su informe.",
                ),
                ("ALL_DELEGATIONS",),
                date(2016, 11, 30),
            ),
        ),
    ),
    (
        (
            "Concept note for a possible workshop on general guidelines for the consular protection of migrant workers",
            "Nota conceptual para un posible taller sobre lineamientos generales para la protección consular de los "
            "trabajadores migrantes",
        ),
        (
            "Pursuant to point 6 of the report of 7 June 2016, Honduras presented the concept note for a possible workshop "
            "to develop "
            "general guidelines for the consular protection of migrant workers. Delegations thanked Honduras, and "
            "emphasised that "
            "the guidelines should build on instruments that already exist.",
            "Conforme al punto 6 del informe del 7 de junio de 2016, Honduras presentó la nota conceptual para un posible taller "
            "destinado a elaborar lineamientos generales para la protección consular de los trabajadores migrantes. Las "
            "delegaciones agradecieron a Honduras y subrayaron que los lineamientos deberían basarse en instrumentos ya "
            "existentes.",
        ),
        (
            (
                "To comment on the concept note, and to consider holding a workshop [in the first half of 2017]{.bracket "
                "by=MEX}.",
                "Comentar la nota conceptual y considerar la celebración de un taller [en el primer semestre de 2017]{.bracket "
                "by=MEX}.",
            ),
            (
                "To ask that comments address:\n\n- the scope of the guidelines;\n- the *“general” and the “specific”* "
                "obligations;\n\n"
                "and that they be sent in both languages.",
                "Solicitar que los comentarios aborden:\n\n- el alcance de los lineamientos;\n- las obligaciones *“generales” y "
                "“específicas”*;\n\ny que se envíen en ambos idiomas.",
            ),
        ),
        (
            (
                (
                    "Send comments on the concept note to Honduras.",
                    "Enviar a Honduras comentarios sobre la nota conceptual.",
                ),
                ("MEMBERS",),
                date(2016, 12, 16),
            ),
            (
                ("Circulate the revised concept note.", "Circular la nota conceptual revisada."),
                ("HND",),
                date(2017, 1, 31),
            ),
        ),
    ),
    (
        (
            "Best practices to move towards a regional platform to register cases of consular protection",
            "Mejores prácticas para avanzar hacia una plataforma regional de registro de casos de protección consular",
        ),
        (
            "Honduras and Mexico presented best practices in the registration of cases of consular protection:\n\n"
            "| Practice | Since | Cases registered |\n|:---|:--:|---:|\n| Integrated registry of consular cases | 2012 | "
            "148,200 |\n"
            "| Mobile application for emergencies | 2015 | 9,310 |\n| Alerts shared between consulates | 2016 | 412 |\n\n"
            "Delegations discussed the scope of the initiative, as well as its relation to the Memorandum of Understanding of "
            "December 2011.[^moU] One delegation recalled that participation is voluntary.\n\n"
            "[^moU]: Memorandum of Understanding on the Establishment of a Network for Consular Protection and "
            "Humanitarian Aid of "
            "Central America and the Dominican Republic in the United Mexican States.",
            "Honduras y México presentaron mejores prácticas en el registro de casos de protección consular:\n\n"
            "| Práctica | Desde | Casos registrados |\n|:---|:--:|---:|\n| Registro integral de casos consulares | 2012 | "
            "148 200 |\n"
            "| Aplicación móvil para emergencias | 2015 | 9310 |\n| Alertas compartidas entre consulados | 2016 | 412 |\n\n"
            "Las delegaciones discutieron el alcance de la iniciativa, así como su relación con el Memorándum de "
            "Entendimiento de "
            "diciembre de 2011.[^moU] Una delegación recordó que la participación es voluntaria.\n\n"
            "[^moU]: Memorándum de Entendimiento para el Establecimiento de la Red de Protección Consular y Asistencia "
            "Humanitaria "
            "de Centroamérica y República Dominicana en los Estados Unidos Mexicanos.",
        ),
        (
            (
                "That interested Member Countries will share their practices with one another, through the TS.",
                "Que los Países Miembros interesados compartirán entre sí sus prácticas, por medio de la ST.",
            ),
        ),
        (
            (
                (
                    "Share their practices and name a technical focal point.",
                    "Compartir sus prácticas y designar un punto focal técnico.",
                ),
                ("INTERESTED_MEMBERS",),
                date(2017, 1, 27),
            ),
        ),
    ),
    (
        (
            "Regional communication campaign on migration of children and adolescents",
            "Campaña regional de comunicación sobre migración de niñas, niños y adolescentes",
        ),
        (
            "IOM and RNCOM presented the campaign on migration of children and adolescents, which will be carried out in "
            "cooperation "
            "with governments and other stakeholders. The Network took note of the presentation.",
            "La OIM y la RROCM presentaron la campaña sobre migración de niñas, niños y adolescentes, que se llevará a cabo en "
            "cooperación con los gobiernos y otros actores. La Red tomó nota de la presentación.",
        ),
        (("To designate focal points for the group.", "Designar puntos focales para el grupo."),),
        (
            (
                ("Designate a focal point.", "Designar un punto focal."),
                ("MEMBERS",),
                date(2016, 12, 9),
            ),
            (
                ("Convene the first session of the group.", "Convocar la primera sesión del grupo."),
                ("IOM", "TS"),
                date(2017, 1, 20),
            ),
        ),
    ),
    (
        ("MICIC’s menu of tools and activities", "Menú de herramientas y actividades de MICIC"),
        (
            "IOM presented MICIC’s menu of tools, and a proposal on consular crisis management. Delegations thanked IOM, and "
            "underlined the value of practical tools that can be used in several countries at once.",
            "La OIM presentó el menú de herramientas de MICIC y una propuesta sobre gestión consular de crisis. Las delegaciones "
            "agradecieron a la OIM y subrayaron el valor de herramientas prácticas que puedan utilizarse en varios países "
            "a la vez.",
        ),
        (("To take note of the menu of tools.", "Tomar nota del menú de herramientas."),),
        (
            (
                (
                    "Send the menu of tools to the delegations, via the TS.",
                    "Enviar el menú a las delegaciones, por medio de la ST.",
                ),
                ("IOM",),
                date(2016, 11, 25),
            ),
        ),
    ),
    (
        (
            "Effective participation of civil society to strengthen consular protection",
            "Participación efectiva de la sociedad civil para fortalecer la protección consular",
        ),
        (
            "RNCOM presented the action plan produced at the meeting held from 26 to 28 October in Tegucigalpa.[^plan] "
            "Delegations "
            "exchanged views on the participation of civil society, and on ways to make it regular.\n\n"
            "> “Protection begins where somebody listens.”\n\n"
            "[^plan]: The plan is available from the TS, and at <https://example.org/plan>.",
            "La RROCM presentó el plan de acción elaborado en la reunión del 26 al 28 de octubre en Tegucigalpa.[^plan] Las "
            "delegaciones intercambiaron opiniones sobre la participación de la sociedad civil y sobre cómo hacerla "
            "periódica.\n\n"
            "> “La protección comienza donde alguien escucha”.\n\n"
            "[^plan]: El plan puede solicitarse a la ST, y en <https://example.org/plan>.",
        ),
        (("To transmit the action plan to the RCGM.", "Transmitir el plan de acción al GRCM."),),
        (
            (
                ("Hand in the action plan to the TS.", "Entregar el plan de acción a la ST."),
                ("RNCOM",),
                date(2016, 11, 15),
            ),
        ),
    ),
    (
        (
            "Proposal: workshops of the Platform on Disaster Displacement",
            "Propuesta: talleres de la Plataforma sobre Desplazamiento por Desastres",
        ),
        (
            "Costa Rica proposed workshops of the Platform on Disaster Displacement, related to the presentation of the Guide to "
            "Effective Practices. Delegations welcomed the proposal.",
            "Costa Rica propuso talleres de la Plataforma sobre Desplazamiento por Desastres, relacionados con la "
            "presentación de la "
            "Guía de Prácticas Efectivas. Las delegaciones acogieron con beneplácito la propuesta.",
        ),
        (("To recommend the proposal to the RCGM.", "Recomendar la propuesta al GRCM."),),
        (
            (
                ("Circulate an outline of the workshops.", "Circular un esquema de los talleres."),
                ("CRI",),
                date(2017, 1, 16),
            ),
        ),
    ),
    (
        (
            "Proposal: workshops on consular crisis management and on the MICIC Guidelines",
            "Propuesta: talleres sobre gestión consular de crisis y sobre las Directrices MICIC",
        ),
        (
            "The United States and IOM proposed workshops on consular crisis management and on the MICIC Guidelines. Delegations "
            "thanked both of them.",
            "Estados Unidos y la OIM propusieron talleres sobre gestión consular de crisis y sobre las Directrices MICIC. Las "
            "delegaciones agradecieron a ambos.",
        ),
        (("To recommend the workshops to the RCGM.", "Recomendar los talleres al GRCM."),),
        (
            (
                ("Prepare a joint concept note.", "Preparar una nota conceptual conjunta."),
                ("USA", "IOM"),
                date(2017, 1, 31),
            ),
        ),
    ),
    (
        ("Preparation of the report of the Network", "Preparación del informe de la Red"),
        (
            "The PPT coordinated the preparation of this report. The Network reviewed it point by point, thanked the "
            "people and the "
            "Government of Honduras for their hospitality, and thanked the TS for its support.",
            "La PPT coordinó la preparación de este informe. La Red lo revisó punto por punto, agradeció al pueblo y al "
            "Gobierno de "
            "Honduras su hospitalidad, y agradeció a la ST su apoyo.",
        ),
        (("To submit the report to the RCGM.", "Presentar el informe al GRCM."),),
        (
            (
                ("Submit the report to the RCGM.", "Presentar el informe al GRCM."),
                ("PPT", "TS"),
                date(2016, 11, 15),
            ),
        ),
    ),
)
